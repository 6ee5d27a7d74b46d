package worker

import (
	"context"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// drainGrace is how long Stop waits for handlers that it had to cancel.
const drainGrace = time.Second

// Handler runs the due step of a document and commits. It returns nil only after a commit. After an error the step is
// tried again, after the backoff. Faults of the kinds Unavailable, Timeout and Exhausted report that something else is
// down and do not count towards parking. The context ends well before the lease does.
type Handler[T any] func(ctx context.Context, claim *Claim[T]) error

// Worker runs the due work of one collection. It is safe for concurrent use.
type Worker[T any] struct {
	coll   *docstore.Collection[T]
	access func(*T) *Task
	handle Handler[T]
	opt    Options
	meters meters
	peers  *peers
	finder *finder[T]

	preparation Preparation[T] // nil for none

	kick    chan struct{} // holds one kick for a loop that is busy
	slots   chan struct{} // holds one token per running handler
	running sync.WaitGroup

	mu     sync.Mutex
	stop   func() // ends the loop; nil before Start
	cancel func() // ends the handlers
	ended  chan struct{}
}

// New returns a worker that runs handle for the due documents of coll; access finds the task in a document. It does nothing
// until Start or RunOnce is called.
func New[T any](
	coll *docstore.Collection[T], access func(*T) *Task, handle Handler[T], opt Options,
) *Worker[T] {
	opt = opt.withDefaults()
	return &Worker[T]{
		coll:   coll,
		access: access,
		handle: handle,
		opt:    opt,
		meters: newMeters(opt),
		peers:  newPeers(opt.Random),
		finder: &finder[T]{
			coll:   coll,
			access: access,
			opt:    opt,
		},
		kick:  make(chan struct{}, 1),
		slots: make(chan struct{}, opt.Concurrency),
	}
}

// Start begins to run due work and returns at once. Of ctx only the values count, not its end. A second call is a
// Precondition fault.
func (w *Worker[T]) Start(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stop != nil {
		return fault.New(fault.Precondition, ReasonStarted, "the worker %s has been started before", w.opt.Name)
	}
	handlers, cancel := context.WithCancel(context.WithoutCancel(ctx))
	looking, stop := context.WithCancel(handlers)
	w.stop, w.cancel, w.ended = stop, cancel, make(chan struct{})
	go w.runLoop(looking, handlers)
	return nil
}

// Stop ends claiming and waits for the handlers that run. When ctx ends first it cancels them, and their steps are put
// back for other workers. Handlers that ignore their context are left behind with a Timeout fault, and their leases run
// out. A worker that was not started has nothing to stop.
func (w *Worker[T]) Stop(ctx context.Context) error {
	w.mu.Lock()
	stop, cancel, ended := w.stop, w.cancel, w.ended
	w.mu.Unlock()
	if stop == nil {
		return nil
	}
	defer cancel()
	stop()
	drained := make(chan struct{})
	go func() {
		<-ended
		w.running.Wait()
		close(drained)
	}()
	select {
	case <-drained:
		return nil
	case <-ctx.Done():
		cancel()
	}
	select {
	case <-drained:
		return nil
	case <-w.opt.Clock.After(drainGrace):
		return fault.New(fault.Timeout, ReasonDrain, "handlers of the worker %s did not end", w.opt.Name)
	}
}

// Kick tells the worker to look at the index now. It is called after a write of this process that made something due or due
// earlier, and never blocks.
func (w *Worker[T]) Kick() {
	select {
	case w.kick <- struct{}{}:
	default: // the loop has not taken the last kick yet, and will see this write too
	}
}

// RunOnce claims and runs everything due at the clock's time, including work that these runs leave due at that time, and
// returns the number of documents handled once all handlers have ended. It is for tests and tools; a started worker does
// the same by itself. The error is that of reading or claiming, not that of a handler.
func (w *Worker[T]) RunOnce(ctx context.Context) (int, error) {
	now, total := w.opt.Clock.Now(), 0
	for {
		w.peers.forgetPeers()
		w.finder.resetWindow()
		var running sync.WaitGroup
		found, err := w.runPass(ctx, ctx, now, &running)
		running.Wait()
		total += found.handled
		if err != nil || found.handled == 0 {
			return total, err
		}
	}
}

// RunInline runs handle at once for a document that the caller has just inserted with a task from LeasedTask, under the
// rules of any other run: the same claim, the same fence, the same end of the lease. When it fails, or ctx ends before
// it commits, the step is left to the worker; it then returns the error of handle. The span is a child of the caller's,
// and Stop does not wait for the run, because the caller does.
func (w *Worker[T]) RunInline(ctx context.Context, doc docstore.Doc[T], handle Handler[T]) error {
	claim := w.newClaim(doc, w.opt.Clock.Now())
	spanned, span := w.opt.Tracer.Start(ctx, w.spanName())
	defer span.End()
	bounded, cancel := context.WithTimeout(spanned, claim.leasedTo.Sub(w.opt.Clock.Now())-w.leaseMargin())
	defer cancel()
	return w.runStep(spanned, bounded, claim, handle, span)
}
