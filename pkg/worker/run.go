package worker

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// releaseTimeout bounds the write that ends a failed run, which must happen although the run's own context has ended.
const releaseTimeout = 5 * time.Second

// claim leases the document if it is unchanged since it was read. It returns nil when there is nothing to run: somebody else was
// quicker (then ok is false), or the document only had to be put right.
func (w *Worker[T]) claim(ctx context.Context, doc docstore.Doc[T]) (claim *Claim[T], ok bool, err error) {
	now := w.opt.Clock.Now()
	task := w.access(&doc.Body)
	abandoned := task.Lease != nil && task.Attempts >= w.opt.Backoff.Tries
	running := task.running(now)
	switch {
	case running: // somebody put a due time into a document that is being run
		task.absorb()
	case abandoned: // the last run of all ended without a word
		w.giveUp(task, now)
	default:
		task.claim(now, w.opt.Lease)
	}
	written, err := w.coll.Replace(ctx, doc)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	if err != nil || running {
		return nil, err == nil, err
	}
	if abandoned {
		w.parked(ctx, written, errAbandoned())
		return nil, true, nil
	}
	return w.newClaim(written, now), true, nil
}

// giveUp parks a document whose runs have all ended without a word, unless somebody asked for another meanwhile.
func (w *Worker[T]) giveUp(task *Task, now time.Time) {
	next := task.free()
	task.note(errAbandoned())
	task.park(now)
	if next != nil {
		task.MakeDue(*next)
	}
}

func errAbandoned() error {
	return fault.New(fault.Internal, ReasonAbandoned, "no run of the step has come to an end")
}

// runClaimed runs the worker's handler in a trace of its own, linked to the call that made the step due.
func (w *Worker[T]) runClaimed(ctx context.Context, claim *Claim[T]) {
	w.meters.claimed(ctx, claim.now.Sub(claim.due))
	ctx, span := w.opt.Tracer.Start(ctx, w.spanName(), w.spanOptions(claim.due, claim.now, w.access(&claim.doc.Body))...)
	defer span.End()
	_ = w.run(ctx, claim, w.handle, span) // the failure is in the document by now
}

// run calls the handler and sees to it that the claim comes to an end. It returns why the step is not done.
func (w *Worker[T]) run(parent context.Context, claim *Claim[T], handle Handler[T], span trace.Span) error {
	margin := w.opt.Lease / 5
	ctx, cancel := context.WithTimeout(parent, claim.leasedTo.Sub(w.opt.Clock.Now())-margin)
	defer cancel()
	err := call(ctx, claim, handle)
	if err == nil && claim.committed == nil {
		err = fault.New(fault.Internal, ReasonNotCommitted, "the handler returned without a commit")
	}
	if err != nil {
		span.SetStatus(codes.Error, fault.ReasonOf(err))
	}
	switch {
	case claim.committed != nil:
		w.committed(ctx, claim, err)
	case fault.ReasonOf(err) == ReasonFenced:
		w.fenced(ctx)
	default:
		w.release(parent, claim, err, blameFor(parent, ctx, err))
	}
	return err
}

// call turns a panic of the handler into an error, so that one document cannot take the process down.
func call[T any](ctx context.Context, claim *Claim[T], handle Handler[T]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			claim.worker.opt.Logger.ErrorContext(ctx, "handler panicked", "worker", claim.worker.opt.Name,
				"panic", p, "stack", string(debug.Stack()))
			err = fault.New(fault.Internal, ReasonPanic, "the handler panicked: %v", p)
		}
	}()
	return handle(ctx, claim)
}

// release ends a claim that was not committed. Should even that fail, the lease runs out by itself.
func (w *Worker[T]) release(parent context.Context, claim *Claim[T], cause error, whose blame) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(parent), releaseTimeout)
	defer cancel()
	now, random := w.opt.Clock.Now(), w.opt.Random()
	doc, err := claim.end(ctx, claim.afresh, func(body *T, _ bool) error {
		w.opt.Backoff.settle(w.access(body), now, cause, whose, random)
		return nil
	})
	task := w.access(&doc.Body)
	switch {
	case fault.ReasonOf(err) == ReasonFenced || fault.Is(err, fault.NotFound):
		w.fenced(ctx)
	case err != nil:
		w.meters.ran(ctx, outcomeFailed)
		w.opt.Logger.WarnContext(ctx, "a failed step could not be released", "worker", w.opt.Name, "error", err, "cause", cause)
	case task.ParkedAt != nil:
		w.parked(ctx, doc, cause)
	default:
		w.failed(ctx, task, cause, whose)
	}
}

// committed reports a step that is done.
func (w *Worker[T]) committed(ctx context.Context, claim *Claim[T], err error) {
	w.meters.ran(ctx, outcomeCommitted)
	w.notice(w.access(&claim.committed.Body))
	if err != nil {
		w.opt.Logger.WarnContext(ctx, "handler failed behind its commit", "worker", w.opt.Name, "error", err)
	}
}

// fenced reports a run whose claim was over before it ended. Mostly another worker has taken over; it may also be that the
// commit has been written and its answer was lost, so the loop looks what that left due.
func (w *Worker[T]) fenced(ctx context.Context) {
	w.meters.ran(ctx, outcomeFenced)
	w.Kick()
}

// failed reports a step that will be tried again.
func (w *Worker[T]) failed(ctx context.Context, task *Task, cause error, whose blame) {
	w.notice(task)
	if whose == ofCaller {
		w.meters.ran(ctx, outcomePutBack)
		return
	}
	w.meters.ran(ctx, outcomeFailed)
	w.opt.Logger.LogAttrs(ctx, slog.LevelWarn, "step failed", slog.String("worker", w.opt.Name),
		slog.Any("error", cause), slog.Int("attempts", task.Attempts), slog.Int("outages", task.Outages), slog.Time("due", *task.Due))
}

// parked reports a step that has been given up.
func (w *Worker[T]) parked(ctx context.Context, doc docstore.Doc[T], cause error) {
	w.meters.ran(ctx, outcomeParked)
	w.opt.Logger.ErrorContext(ctx, "step parked", "worker", w.opt.Name, "error", cause,
		"attempts", w.access(&doc.Body).Attempts)
	w.opt.OnParked(ctx, doc.ID, cause)
}
