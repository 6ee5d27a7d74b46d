package worker

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// pageSize is how many due documents are read together.
	pageSize = 256
	// freshSize is how many further ones are read behind a backlog: the documents that became due last.
	freshSize = 128
	// sweepShare bounds the time spent on sweeps to one part in so many, as long as a sweep takes less than a Poll. A clock
	// that is set forward during a sweep causes no long wait.
	sweepShare = 20
)

// finder reads due documents by their due time.
//
// A store may sort all results of a look before it returns the first, and may walk over the due times of the past until
// it has cleared them away. Therefore a look begins where the last one left something, and behind a backlog it goes
// only as far as a page takes. A sweep is a look from the beginning. Sweeps find documents that were made due in the
// past. As long as they are quick, every look is a sweep.
//
// One goroutine at a time looks: the loop of the worker, or RunOnce. Any goroutine calls rewindTo.
type finder[T any] struct {
	coll   *docstore.Collection[T]
	access func(*T) *Task
	opt    Options
	window
	rewind atomic.Pointer[time.Time] // the earliest due time that runs have left since the last look
}

// window is where a finder looks next.
type window struct {
	from   time.Time     // where the look begins; zero for the beginning
	width  time.Duration // how far it goes; zero for up to now
	recent time.Duration // how far back it looks for the documents that became due last
	sweep  time.Time     // when to begin at the beginning again
	swept  bool          // whether the last look began there
}

// endAt returns how far a look goes.
func (w *window) endAt(now time.Time) time.Time {
	if end := w.from.Add(w.width); w.width > 0 && end.Before(now) {
		return end
	}
	return now
}

// resetWindow makes the next look a sweep.
func (f *finder[T]) resetWindow() { f.window = window{} }

// rewindTo makes sure that the next look begins no later than a due time that a run has left.
func (f *finder[T]) rewindTo(due time.Time) {
	for known := f.rewind.Load(); known == nil || due.Before(*known); known = f.rewind.Load() {
		if f.rewind.CompareAndSwap(known, &due) {
			return
		}
	}
}

// findDue returns a page of due documents: those that have been due for longest, and behind a backlog also those that
// became due last, which otherwise wait for all of the backlog. The order is random, because several processes see the
// same page and compete for each document of it. Full reports that there may be more. Documents that cannot be read are
// left out and are the error.
func (f *finder[T]) findDue(
	ctx context.Context, now time.Time,
) (docs []docstore.Doc[T], full bool, failed error) {
	docs, full, failed = f.lookOnce(ctx, now)
	if full && failed == nil {
		var fresh []docstore.Doc[T]
		fresh, failed = f.findNewest(ctx, now)
		docs = appendMissing(docs, fresh)
	}
	if failed != nil {
		f.window = window{swept: true}
	}
	f.shuffle(docs)
	return docs, full, failed
}

// lookOnce reads a page from the beginning of the window, or of all when a sweep is due.
func (f *finder[T]) lookOnce(
	ctx context.Context, now time.Time,
) (docs []docstore.Doc[T], full bool, failed error) {
	began := f.opt.Clock.Now()
	f.swept = !began.Before(f.sweep)
	if f.swept {
		f.from, f.width = time.Time{}, 0
	}
	if rewind := f.rewind.Swap(nil); rewind != nil {
		f.from = *earlierOf(&f.from, *rewind)
	}
	docs, full, failed = f.findOldest(ctx, now)
	if ended := f.opt.Clock.Now(); f.swept {
		f.sweep = ended.Add(sweepShare * min(ended.Sub(began), f.opt.Poll))
	}
	return docs, full, failed
}

// shuffle puts documents in random order.
func (f *finder[T]) shuffle(docs []docstore.Doc[T]) {
	for i := len(docs) - 1; i > 0; i-- {
		j := int(f.opt.Random() * float64(i+1))
		docs[i], docs[j] = docs[j], docs[i]
	}
}

// findOldest returns the documents that have been due for longest. Full reports that there may be more.
func (f *finder[T]) findOldest(
	ctx context.Context, now time.Time,
) (docs []docstore.Doc[T], full bool, failed error) {
	for {
		end := f.endAt(now)
		past := &docstore.Range{Field: dueField, LTE: end}
		if !f.from.IsZero() {
			past.GTE = f.from
		}
		docs, failed = f.readAll(ctx, docstore.Query{Range: past, Limit: pageSize})
		if failed != nil {
			return docs, true, failed
		}
		if len(docs) > 0 || end.Equal(now) {
			return docs, f.moveOn(docs, end, now), nil
		}
		f.from, f.width = end, 2*f.width
	}
}

// moveOn moves the window behind a look up to end. The window does not pass the documents found, because some of them
// may not be claimed, nor due times less than a Poll ago, because they may be written a little later. Full reports that
// there may be more; then the next look goes about as far as two pages do.
func (f *finder[T]) moveOn(docs []docstore.Doc[T], end, now time.Time) (full bool) {
	first := now
	if len(docs) > 0 {
		first = f.dueOf(docs[0])
	}
	if len(docs) == pageSize {
		end = f.dueOf(docs[pageSize-1])
	} else if end.Equal(now) {
		f.from, f.width = *earlierOf(&first, now.Add(-f.opt.Poll)), 0
		return false
	}
	f.from, f.width = first, max(2*end.Sub(first), time.Millisecond)
	return true
}

// findNewest returns the documents that became due last. It looks as far back as two pages went last time.
func (f *finder[T]) findNewest(ctx context.Context, now time.Time) ([]docstore.Doc[T], error) {
	back := min(cmp.Or(f.recent, f.opt.Poll), f.opt.Poll)
	past := &docstore.Range{
		Field: dueField,
		GTE:   now.Add(-back),
		LTE:   now,
	}
	docs, failed := f.readAll(ctx, docstore.Query{Range: past, Descending: true, Limit: freshSize})
	if len(docs) == freshSize {
		back = now.Sub(f.dueOf(docs[freshSize-1]))
	}
	f.recent = max(2*back, time.Millisecond)
	return docs, failed
}

// nextLook returns when to look again: at the first due time after now, or at latest. A look that was not a sweep is
// followed by the sweep in time.
func (f *finder[T]) nextLook(ctx context.Context, now, latest time.Time) time.Time {
	if !f.swept && f.sweep.Before(latest) {
		latest = f.sweep
	}
	soon := &docstore.Range{
		Field: dueField,
		GT:    now,
		LTE:   latest,
	}
	for doc, err := range f.coll.Find(ctx, docstore.Query{Range: soon, Limit: 1}) {
		if err == nil {
			return f.dueOf(doc)
		}
	}
	return latest
}

// readAll returns the documents of a query. Documents that cannot be read are left out and are the error.
func (f *finder[T]) readAll(ctx context.Context, query docstore.Query) (docs []docstore.Doc[T], failed error) {
	for doc, err := range f.coll.Find(ctx, query) {
		if err != nil {
			failed = err
			continue
		}
		docs = append(docs, doc)
	}
	return docs, failed
}

// dueOf returns when a document of the index is due.
func (f *finder[T]) dueOf(doc docstore.Doc[T]) time.Time { return *f.access(&doc.Body).Due }

// appendMissing adds to docs those of others that are not among them.
func appendMissing[T any](docs, others []docstore.Doc[T]) []docstore.Doc[T] {
	known := make(map[string]bool, len(docs))
	for _, doc := range docs {
		known[doc.ID] = true
	}
	return append(docs, slices.DeleteFunc(others, func(doc docstore.Doc[T]) bool { return known[doc.ID] })...)
}
