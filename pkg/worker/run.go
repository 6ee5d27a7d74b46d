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

// serve claims a document that is due and runs its step. Claimed is called between the two: ok is whether there was something
// to do and nobody else was quicker, err why the claim could not be written.
func (w *Worker[T]) serve(ctx context.Context, doc docstore.Doc[T], claimed func(ok bool, err error)) {
	now := w.opt.Clock.Now()
	task := w.access(&doc.Body)
	if task.running(now) || w.abandoned(task) {
		claimed(w.mend(ctx, doc, now))
		return
	}
	task.claim(now, w.opt.Lease, w.peers.own)
	ctx, span := w.opt.Tracer.Start(ctx, w.spanName(), w.spanOptions(task.planned(), now, task)...)
	bounded, cancel := context.WithTimeout(ctx, w.opt.Lease-w.margin())
	defer cancel()
	claim, err := w.claim(ctx, bounded, doc, now)
	claimed(claim != nil, err)
	if claim == nil {
		return // a span that is not ended is not told of: this run is somebody else's
	}
	defer span.End()
	w.meters.claimed(ctx, now.Sub(claim.due))
	_ = w.run(ctx, bounded, claim, w.handle, span) // the failure is in the document by now
}

// abandoned reports whether all runs have ended without a word.
func (w *Worker[T]) abandoned(task *Task) bool {
	return task.Lease != nil && task.Attempts >= w.opt.Backoff.Tries
}

// mend puts a document right that is not to be run: somebody put a due time into one that is being run, or the last run of all
// ended without a word. Ok is whether nobody else was quicker.
func (w *Worker[T]) mend(ctx context.Context, doc docstore.Doc[T], now time.Time) (ok bool, err error) {
	task := w.access(&doc.Body)
	running := task.running(now)
	if running {
		task.absorb()
	} else {
		w.giveUp(task, now)
	}
	_, err = w.coll.Write(ctx, doc)
	if lost(err) {
		return false, nil
	}
	if err == nil && !running {
		w.parked(ctx, doc.ID, task.Attempts, errAbandoned())
	}
	return err == nil, err
}

// lost reports whether a write failed because somebody else was quicker.
func lost(err error) bool {
	return docstore.Outrun(err) || fault.Is(err, fault.NotFound)
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

// run calls the handler and sees to it that the claim comes to an end. The handler's context ends before the lease, and its parent
// when the worker stops. It returns why the step is not done.
func (w *Worker[T]) run(parent, ctx context.Context, claim *Claim[T], handle Handler[T], span trace.Span) error {
	err := call(ctx, claim, handle)
	if err == nil && claim.left == nil {
		err = fault.New(fault.Internal, ReasonNotCommitted, "the handler returned without a commit")
	}
	if err != nil {
		span.SetStatus(codes.Error, fault.ReasonOf(err))
	}
	switch {
	case claim.left != nil:
		w.committed(ctx, claim, err)
	case fault.ReasonOf(err) == ReasonFenced:
		w.fenced(ctx)
	default:
		w.release(parent, claim, err, blameFor(parent, ctx, err))
	}
	return err
}

// margin is how long before the end of the lease a run must have ended.
func (w *Worker[T]) margin() time.Duration { return w.opt.Lease / 5 }

// call calls the handler.
func call[T any](ctx context.Context, claim *Claim[T], handle Handler[T]) (err error) {
	defer claim.worker.recovered(ctx, &err)
	if claim.unprepared != nil {
		return claim.unprepared
	}
	return handle(ctx, claim)
}

// recovered turns a panic into an error, so that one document cannot take the process down.
func (w *Worker[T]) recovered(ctx context.Context, err *error) {
	if p := recover(); p != nil {
		w.opt.Logger.ErrorContext(ctx, "handler panicked", "worker", w.opt.Name, "panic", p, "stack", string(debug.Stack()))
		*err = fault.New(fault.Internal, ReasonPanic, "the handler panicked: %v", p)
	}
}

// release ends a claim that was not committed. Should even that fail, the lease runs out by itself.
func (w *Worker[T]) release(parent context.Context, claim *Claim[T], cause error, whose blame) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(parent), releaseTimeout)
	defer cancel()
	now, random := w.opt.Clock.Now(), w.opt.Random()
	_, task, err := claim.end(ctx, func(body *T, _ bool) error {
		w.opt.Backoff.settle(w.access(body), now, cause, whose, random)
		return nil
	})
	switch {
	case fault.ReasonOf(err) == ReasonFenced || fault.Is(err, fault.NotFound):
		w.fenced(ctx)
	case err != nil:
		w.meters.ran(ctx, outcomeFailed)
		w.opt.Logger.WarnContext(ctx, "a failed step could not be released", "worker", w.opt.Name, "error", err, "cause", cause)
	case task.ParkedAt != nil:
		w.parked(ctx, claim.doc.ID, task.Attempts, cause)
	default:
		w.failed(ctx, &task, cause, whose)
	}
}

// committed reports a step that is done.
func (w *Worker[T]) committed(ctx context.Context, claim *Claim[T], err error) {
	w.meters.ran(ctx, outcomeCommitted)
	w.notice(claim.left)
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
func (w *Worker[T]) parked(ctx context.Context, id string, attempts int, cause error) {
	w.meters.ran(ctx, outcomeParked)
	w.opt.Logger.ErrorContext(ctx, "step parked", "worker", w.opt.Name, "error", cause, "attempts", attempts)
	w.opt.OnParked(ctx, id, cause)
}
