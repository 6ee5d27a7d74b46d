package worker

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// pageSize is how many due documents are looked at together.
	pageSize = 256
	// freshSize is how many further ones, if there is a backlog: those that have become due last.
	freshSize = 128
)

// findings are what a pass came upon.
type findings struct {
	handled int  // documents that were claimed, parked or put right
	full    bool // there may be more than this pass looked at
	left    bool // something due was left to others, or others were quicker with it
}

// loop looks at the index, runs what is due, and sleeps until something is due again.
func (w *Worker[T]) loop(looking, handlers context.Context) {
	defer close(w.ended)
	for looking.Err() == nil {
		now := w.opt.Clock.Now()
		found, err := w.pass(looking, handlers, now, &w.running)
		if err != nil && looking.Err() == nil {
			w.opt.Logger.WarnContext(looking, "due work cannot be read or claimed", "worker", w.opt.Name, "error", err)
		}
		if found.full && found.handled > 0 {
			continue
		}
		w.sleep(looking, w.wake(looking, now, found.left))
	}
}

// pass claims what is due at now and runs it, as many at once as there are slots. It returns when everything it found is claimed
// by somebody, while handlers may still run: running tells when they have ended. Looking ends the search, handlers the runs.
func (w *Worker[T]) pass(looking, handlers context.Context, now time.Time, running *sync.WaitGroup) (findings, error) {
	docs, full, err := w.due(looking, now)
	docs, left := w.share(docs, full, now)
	var claims sync.WaitGroup
	var handled, missed atomic.Int64
	var failed atomic.Pointer[error]
	for _, doc := range docs {
		if !w.slot(looking) {
			break
		}
		claims.Add(1)
		running.Go(func() {
			defer func() { <-w.slots }()
			w.serve(handlers, doc, func(ok bool, err error) {
				defer claims.Done()
				switch {
				case ok:
					handled.Add(1)
				case err != nil:
					failed.Store(&err)
				case missed.Add(1) == 1:
					w.learn(handlers, doc.ID)
				}
			})
		})
	}
	claims.Wait()
	if first := failed.Load(); err == nil && first != nil {
		err = *first
	}
	return findings{handled: int(handled.Load()), full: full, left: left || missed.Load() > 0}, err
}

// slot waits until another handler may run. It reports false when the search has ended.
func (w *Worker[T]) slot(looking context.Context) bool {
	select {
	case w.slots <- struct{}{}:
		return true
	case <-looking.Done():
		return false
	}
}

// due returns a page of what is due, in random order: several processes see the same page, and would otherwise compete for each
// document of it. It is what has been due for longest, and behind a backlog also what has become due last, which would otherwise
// wait for all of the backlog. Full says that there may be more. Documents that cannot be read are left out and are the error.
func (w *Worker[T]) due(ctx context.Context, now time.Time) (docs []docstore.Doc[T], full bool, failed error) {
	past := &docstore.Range{Field: dueField, LTE: now}
	docs, found, failed := w.read(ctx, nil, docstore.Query{Range: past, Limit: pageSize})
	full = found == pageSize
	if full && failed == nil {
		docs, _, failed = w.read(ctx, docs, docstore.Query{Range: past, Descending: true, Limit: freshSize})
	}
	for i := len(docs) - 1; i > 0; i-- {
		j := int(w.opt.Random() * float64(i+1))
		docs[i], docs[j] = docs[j], docs[i]
	}
	return docs, full, failed
}

// read adds the documents of a query to those that are there already, each once, and says how many it found.
func (w *Worker[T]) read(ctx context.Context, docs []docstore.Doc[T], query docstore.Query) (_ []docstore.Doc[T], found int, failed error) {
	known := make(map[string]bool, len(docs))
	for _, doc := range docs {
		known[doc.ID] = true
	}
	for doc, err := range w.coll.Find(ctx, query) {
		found++
		switch {
		case err != nil:
			failed = err
		case !known[doc.ID]:
			docs = append(docs, doc)
		}
	}
	return docs, found, failed
}

// wake returns when to look again: at the next due time in the index after now, or after Poll. When something due was left to
// others, it is looked after before long.
func (w *Worker[T]) wake(ctx context.Context, now time.Time, left bool) time.Time {
	latest := now.Add(w.opt.Poll)
	if left {
		latest = now.Add(min(courtesy, w.opt.Poll))
	}
	query := docstore.Query{Range: &docstore.Range{Field: dueField, GT: now, LTE: latest}, Limit: 1}
	for doc, err := range w.coll.Find(ctx, query) {
		if err == nil {
			return *w.access(&doc.Body).Due
		}
	}
	return latest
}

// sleep waits until then, for a kick, or for the end.
func (w *Worker[T]) sleep(ctx context.Context, until time.Time) {
	timer := w.opt.Clock.NewTimer(until.Sub(w.opt.Clock.Now()))
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-w.kick:
	case <-ctx.Done():
	}
}

// notice kicks the loop when a run has left its document due before the loop would look by itself.
func (w *Worker[T]) notice(task *Task) {
	if task.Due != nil && task.Due.Before(w.opt.Clock.Now().Add(w.opt.Poll)) {
		w.Kick()
	}
}
