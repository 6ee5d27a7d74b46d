package worker

import (
	"context"
	"errors"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Reasons of the faults that this package makes.
const (
	// ReasonFenced is a Conflict: the claim is over, because it has been committed or somebody else has claimed since.
	ReasonFenced = "FENCED"
	// ReasonNotCommitted is an Internal error: a handler returned without an error and without a commit.
	ReasonNotCommitted = "NOT_COMMITTED"
	// ReasonPanic is an Internal error: a handler panicked.
	ReasonPanic = "HANDLER_PANIC"
	// ReasonAbandoned is an Internal error: runs ended without an outcome, as when the process dies.
	ReasonAbandoned = "ABANDONED"
	// ReasonNotParked is a Precondition: only a parked document is replayed.
	ReasonNotParked = "NOT_PARKED"
	// ReasonStarted is a Precondition: a worker starts once.
	ReasonStarted = "WORKER_STARTED"
	// ReasonDrain is a Timeout: handlers did not end when the worker was stopped.
	ReasonDrain = "WORKER_DRAIN"
)

// Claim is the right to run the step of one document that is due. It is for one goroutine.
type Claim[T any] struct {
	worker   *Worker[T]
	doc      docstore.Doc[T]
	now, due time.Time
	leasedTo time.Time
	fence    int64
	// stored is the document as the claim left it, which is nearly always how it still is when the claim ends; nil when
	// that is not known.
	stored *docstore.Stored[T]
	// unprepared is the error of the preparation; nil when it succeeded.
	unprepared error
	left       *Task // the task after a commit; nil until one succeeds
}

// newClaim reads the claim out of a document that has just been leased.
func (w *Worker[T]) newClaim(doc docstore.Doc[T], now time.Time) *Claim[T] {
	task := w.access(&doc.Body)
	return &Claim[T]{
		worker:   w,
		doc:      doc,
		now:      now,
		due:      task.plannedAt(),
		leasedTo: *task.Due,
		fence:    task.Fence,
	}
}

// Doc returns the document as it was when it was claimed.
func (c *Claim[T]) Doc() docstore.Doc[T] { return c.doc }

// Now returns the time at which the document was claimed, which is the time for everything that the step does.
func (c *Claim[T]) Now() time.Time { return c.now }

// Due returns when the step was meant to run: earlier than Now by the lateness, which includes earlier tries.
func (c *Claim[T]) Due() time.Time { return c.due }

// Commit ends the step: change alters a fresh body and sets the task's next due time, if any. Otherwise nothing is due,
// except due times that were set during the run. Like that of Update, change may run several times. An error of change
// is returned and nothing is written; ErrSkip counts as nil. Commit returns the document as written. When the claim is
// over it returns a Conflict with the reason FENCED and writes nothing; the handler then returns that error. Other
// faults are those of Collection.Update.
func (c *Claim[T]) Commit(ctx context.Context, change func(*T) error) (docstore.Doc[T], error) {
	stored, err := c.commitClaim(ctx, change)
	if err != nil {
		return docstore.Doc[T]{}, err
	}
	return stored.Doc()
}

// Finish is Commit for a handler that does not look at the document any more.
func (c *Claim[T]) Finish(ctx context.Context, change func(*T) error) error {
	_, err := c.commitClaim(ctx, change)
	return err
}

// CommitAsClaimed is Commit for a handler that has left Doc as it was. Change begins with that body, so that the
// document is read again only when it has been written since. Collection.UpdateFrom says which parts of the body change
// must leave alone.
func (c *Claim[T]) CommitAsClaimed(ctx context.Context, change func(*T) error) (docstore.Doc[T], error) {
	if c.stored != nil {
		return c.Commit(ctx, change)
	}
	var left Task
	doc, err := c.worker.coll.UpdateFrom(ctx, c.doc, c.freeChange(c.commitChange(ctx, change), &left))
	if err == nil {
		c.left = &left
	}
	return doc, err
}

func (c *Claim[T]) commitClaim(ctx context.Context, change func(*T) error) (docstore.Stored[T], error) {
	stored, left, err := c.endClaim(ctx, c.commitChange(ctx, change))
	if err == nil {
		c.left = &left
	}
	return stored, err
}

// commitChange returns the change of a commit.
func (c *Claim[T]) commitChange(ctx context.Context, change func(*T) error) func(body *T, asked bool) error {
	return func(body *T, asked bool) error {
		c.worker.access(body).markDone(asked)
		if err := change(body); err != nil && !errors.Is(err, docstore.ErrSkip) {
			return err
		}
		if task := c.worker.access(body); task.Due != nil && task.Origin == "" {
			task.Origin = Origin(ctx)
		}
		return nil
	}
}

// endClaim ends the lease, unless the claim is over, and applies change. Asked tells change that another run was
// requested meanwhile; that request is added to the task that change leaves. Left is the resulting task.
func (c *Claim[T]) endClaim(
	ctx context.Context, change func(body *T, asked bool) error,
) (stored docstore.Stored[T], left Task, err error) {
	free := c.freeChange(change, &left)
	if stored, err = c.endUntouched(ctx, free); docstore.IsConflict(err) {
		stored, err = c.worker.coll.UpdateStored(ctx, c.doc.ID, free)
	}
	return stored, left, err
}

// freeChange returns the change that frees the document, see endClaim.
func (c *Claim[T]) freeChange(change func(body *T, asked bool) error, left *Task) func(*T) error {
	return func(body *T) error {
		task := c.worker.access(body)
		if task.Fence != c.fence {
			return fault.New(fault.Conflict, ReasonFenced, "this run of the step is over")
		}
		next := task.endLease()
		if err := change(body, next != nil); err != nil {
			return err
		}
		if next != nil {
			c.worker.access(body).MakeDue(*next)
		}
		*left = *c.worker.access(body)
		return nil
	}
}

// endUntouched ends the claim of a document that nobody has written since, without reading it again. When that is not so,
// it fails as a write does that came too late.
func (c *Claim[T]) endUntouched(ctx context.Context, free func(*T) error) (docstore.Stored[T], error) {
	if c.stored == nil {
		return docstore.Stored[T]{}, docstore.RevisionMismatch(c.worker.coll.Name())
	}
	doc, err := c.stored.Doc()
	c.stored = nil // it serves once
	if err == nil {
		err = free(&doc.Body)
	}
	if err != nil {
		return docstore.Stored[T]{}, err
	}
	return c.worker.coll.ReplaceStored(ctx, doc)
}
