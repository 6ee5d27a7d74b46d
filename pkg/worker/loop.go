package worker

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// findings are the results of a pass.
type findings struct {
	handled int  // documents that were claimed, parked or put right
	full    bool // there may be more than this pass looked at
	left    bool // something due was left to others, or others were quicker with it
}

// runLoop looks at the index, runs due work, and sleeps until more is due.
func (w *Worker[T]) runLoop(looking, handlers context.Context) {
	defer close(w.ended)
	for looking.Err() == nil {
		now := w.opt.Clock.Now()
		found, err := w.runPass(looking, handlers, now, &w.running)
		if err != nil && looking.Err() == nil {
			w.opt.Logger.WarnContext(
				looking,
				"due work cannot be read or claimed",
				"worker", w.opt.Name,
				"error", err,
			)
		}
		if found.full && found.handled > 0 {
			continue
		}
		w.sleepUntil(looking, w.wakeAt(looking, now, found.left))
	}
}

// runPass claims the work due at now and runs it, as many steps at once as there are slots. It returns when every
// document found is claimed by some worker, while handlers may still run: running waits for them. The end of looking
// ends the search, that of handlers the runs.
func (w *Worker[T]) runPass(
	looking, handlers context.Context, now time.Time, running *sync.WaitGroup,
) (findings, error) {
	docs, full, err := w.finder.findDue(looking, now)
	docs, left := w.selectShare(docs, full, now)
	var claims sync.WaitGroup
	var handled, missed atomic.Int64
	var failed atomic.Pointer[error]
	for _, doc := range docs {
		if !w.acquireSlot(looking) {
			break
		}
		claims.Add(1)
		running.Go(func() {
			defer func() { <-w.slots }()
			w.serveDoc(handlers, doc, func(ok bool, err error) {
				defer claims.Done()
				switch {
				case ok:
					handled.Add(1)
				case err != nil:
					failed.Store(&err)
				case missed.Add(1) == 1:
					w.learnOwner(handlers, doc.ID)
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

// acquireSlot waits until another handler may run. It reports false when the search has ended.
func (w *Worker[T]) acquireSlot(looking context.Context) bool {
	select {
	case w.slots <- struct{}{}:
		return true
	case <-looking.Done():
		return false
	}
}

// wakeAt returns when to look again after a look at now. Due work that was left to others is looked at before long.
func (w *Worker[T]) wakeAt(ctx context.Context, now time.Time, left bool) time.Time {
	latest := now.Add(w.opt.Poll)
	if left {
		latest = now.Add(min(courtesy, w.opt.Poll))
	}
	return w.finder.nextLook(ctx, now, latest)
}

// sleepUntil waits until then, for a kick, or for the end.
func (w *Worker[T]) sleepUntil(ctx context.Context, until time.Time) {
	timer := w.opt.Clock.NewTimer(until.Sub(w.opt.Clock.Now()))
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-w.kick:
	case <-ctx.Done():
	}
}

// noticeDue kicks the loop when a run has left its document due before the loop would look by itself.
func (w *Worker[T]) noticeDue(task *Task) {
	if task.Due != nil && task.Due.Before(w.opt.Clock.Now().Add(w.opt.Poll)) {
		w.finder.rewindTo(*task.Due)
		w.Kick()
	}
}
