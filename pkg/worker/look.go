package worker

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// pageSize is how many due documents are looked at together.
	pageSize = 256
	// freshSize is how many further ones, if there is a backlog: those that have become due last.
	freshSize = 128
	// sweepShare bounds the part of the time that goes into looks from the beginning: one in so many, as long as they take
	// less than a Poll. A clock that was set forward meanwhile is no reason to wait for long.
	sweepShare = 20
)

// outlook is where a worker looks next. A store may sort all that a look could find before it returns the first, and may walk
// over what has been due once, until it has cleared that away. So a look begins where the last one did not find everything done,
// and behind a backlog it goes only so far as to fill a page. Now and then it begins at the beginning, because a document may be
// made due in the past; as long as that is quick, it always does.
type outlook struct {
	from   time.Time     // where the look begins; zero for the beginning
	width  time.Duration // how far it goes; zero for up to now
	recent time.Duration // how far back it looks for what has become due last
	sweep  time.Time     // when to begin at the beginning again
	swept  bool          // whether the last look began there
}

// end returns how far a look goes.
func (o *outlook) end(now time.Time) time.Time {
	if end := o.from.Add(o.width); o.width > 0 && end.Before(now) {
		return end
	}
	return now
}

// due returns a page of what is due, in random order: several processes see the same page, and would otherwise compete for each
// document of it. It is what has been due for longest, and behind a backlog also what has become due last, which would otherwise
// wait for all of the backlog. Full says that there may be more. Documents that cannot be read are left out and are the error.
func (w *Worker[T]) due(ctx context.Context, now time.Time) (docs []docstore.Doc[T], full bool, failed error) {
	began := w.opt.Clock.Now()
	w.outlook.swept = !began.Before(w.outlook.sweep)
	if w.outlook.swept {
		w.outlook.from, w.outlook.width = time.Time{}, 0
	}
	if behind := w.behind.Swap(nil); behind != nil {
		w.outlook.from = *earlier(&w.outlook.from, *behind)
	}
	docs, full, failed = w.oldest(ctx, now)
	if ended := w.opt.Clock.Now(); w.outlook.swept {
		w.outlook.sweep = ended.Add(sweepShare * min(ended.Sub(began), w.opt.Poll))
	}
	if full && failed == nil {
		var fresh []docstore.Doc[T]
		fresh, failed = w.newest(ctx, now)
		docs = union(docs, fresh)
	}
	if failed != nil {
		w.outlook = outlook{swept: true}
	}
	for i := len(docs) - 1; i > 0; i-- {
		j := int(w.opt.Random() * float64(i+1))
		docs[i], docs[j] = docs[j], docs[i]
	}
	return docs, full, failed
}

// leave makes sure that the next look does not begin behind what a run has left due.
func (w *Worker[T]) leave(due time.Time) {
	for known := w.behind.Load(); known == nil || due.Before(*known); known = w.behind.Load() {
		if w.behind.CompareAndSwap(known, &due) {
			return
		}
	}
}

// oldest returns what has been due for longest. Full says that there may be more.
func (w *Worker[T]) oldest(ctx context.Context, now time.Time) (docs []docstore.Doc[T], full bool, failed error) {
	for o := &w.outlook; ; {
		end := o.end(now)
		past := &docstore.Range{Field: dueField, LTE: end}
		if !o.from.IsZero() {
			past.GTE = o.from
		}
		docs, failed = w.read(ctx, docstore.Query{Range: past, Limit: pageSize})
		if failed != nil {
			return docs, true, failed
		}
		if len(docs) > 0 || end.Equal(now) {
			return docs, w.moveOn(docs, end, now), nil
		}
		o.from, o.width = end, 2*o.width
	}
}

// moveOn decides where the look begins that follows upon one up to end. It does not pass by what was found, because not all of that
// may come to be claimed, nor what became due less than a Poll ago, because it may be written a little later. Full is
// whether there may be more; then the next look goes about as far as two pages do.
func (w *Worker[T]) moveOn(docs []docstore.Doc[T], end, now time.Time) (full bool) {
	first := now
	if len(docs) > 0 {
		first = w.dueOf(docs[0])
	}
	if len(docs) == pageSize {
		end = w.dueOf(docs[pageSize-1])
	} else if end.Equal(now) {
		w.outlook.from, w.outlook.width = *earlier(&first, now.Add(-w.opt.Poll)), 0
		return false
	}
	w.outlook.from, w.outlook.width = first, max(2*end.Sub(first), time.Millisecond)
	return true
}

// newest returns what has become due last. It looks as far back as two pages went last time.
func (w *Worker[T]) newest(ctx context.Context, now time.Time) ([]docstore.Doc[T], error) {
	back := min(cmp.Or(w.outlook.recent, w.opt.Poll), w.opt.Poll)
	past := &docstore.Range{Field: dueField, GTE: now.Add(-back), LTE: now}
	docs, failed := w.read(ctx, docstore.Query{Range: past, Descending: true, Limit: freshSize})
	if len(docs) == freshSize {
		back = now.Sub(w.dueOf(docs[freshSize-1]))
	}
	w.outlook.recent = max(2*back, time.Millisecond)
	return docs, failed
}

// read returns what a query finds. Documents that cannot be read are left out and are the error.
func (w *Worker[T]) read(ctx context.Context, query docstore.Query) (docs []docstore.Doc[T], failed error) {
	for doc, err := range w.coll.Find(ctx, query) {
		if err != nil {
			failed = err
			continue
		}
		docs = append(docs, doc)
	}
	return docs, failed
}

func (w *Worker[T]) dueOf(doc docstore.Doc[T]) time.Time { return *w.access(&doc.Body).Due }

// union adds to some documents those of others that are not among them.
func union[T any](docs, others []docstore.Doc[T]) []docstore.Doc[T] {
	known := make(map[string]bool, len(docs))
	for _, doc := range docs {
		known[doc.ID] = true
	}
	return append(docs, slices.DeleteFunc(others, func(doc docstore.Doc[T]) bool { return known[doc.ID] })...)
}
