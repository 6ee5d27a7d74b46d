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

// serveDoc claims a due document and runs its step. It calls claimed between the two: ok reports that the document was
// due and this worker won it, err is a failure to write the claim.
func (w *Worker[T]) serveDoc(ctx context.Context, doc docstore.Doc[T], claimed func(ok bool, err error)) {
	now := w.opt.Clock.Now()
	task := w.access(&doc.Body)
	if task.isRunning(now) || w.isAbandoned(task) {
		claimed(w.repairTask(ctx, doc, now))
		return
	}
	task.leaseTo(now, w.opt.Lease, w.peers.own)
	ctx, span := w.opt.Tracer.Start(ctx, w.spanName(), w.spanOptions(task.plannedAt(), now, task)...)
	bounded, cancel := context.WithTimeout(ctx, w.opt.Lease-w.leaseMargin())
	defer cancel()
	claim, err := w.claimDoc(ctx, bounded, doc, now)
	claimed(claim != nil, err)
	if claim == nil {
		return // The span is not ended on purpose: another worker won the claim.
	}
	defer span.End()
	w.meters.recordClaim(ctx, now.Sub(claim.due))
	_ = w.runStep(ctx, bounded, claim, w.handle, span) // the failure is in the document by now
}

// isAbandoned reports whether all tries have ended without an outcome.
func (w *Worker[T]) isAbandoned(task *Task) bool {
	return task.Lease != nil && task.Attempts >= w.opt.Backoff.Tries
}

// repairTask rewrites a document that must not run: a due time was written into a running one, or the last try
// ended without an outcome. Ok reports that no other worker was quicker.
func (w *Worker[T]) repairTask(ctx context.Context, doc docstore.Doc[T], now time.Time) (ok bool, err error) {
	task := w.access(&doc.Body)
	running := task.isRunning(now)
	if running {
		task.absorbDue()
	} else {
		w.giveUp(task, now)
	}
	_, err = w.coll.ReplaceStored(ctx, doc)
	if isLost(err) {
		return false, nil
	}
	if err == nil && !running {
		w.reportParked(ctx, doc.ID, task.Attempts, errAbandoned())
	}
	return err == nil, err
}

// isLost reports whether a write lost a race.
func isLost(err error) bool {
	return docstore.IsConflict(err) || fault.Is(err, fault.NotFound)
}

// giveUp parks a document when no run of it has reached an outcome, unless another run was requested meanwhile.
func (w *Worker[T]) giveUp(task *Task, now time.Time) {
	next := task.endLease()
	task.recordError(errAbandoned())
	task.parkAt(now)
	if next != nil {
		task.MakeDue(*next)
	}
}

func errAbandoned() error {
	return fault.New(fault.Internal, ReasonAbandoned, "no run of the step has come to an end")
}

// runStep calls the handler and ends the claim. The handler's context ends before the lease, and its parent when the
// worker stops. It returns the reason why the step is not done.
func (w *Worker[T]) runStep(
	parent, ctx context.Context, claim *Claim[T], handle Handler[T], span trace.Span,
) error {
	err := callHandler(ctx, claim, handle)
	if err == nil && claim.left == nil {
		err = fault.New(fault.Internal, ReasonNotCommitted, "the handler returned without a commit")
	}
	if err != nil {
		span.SetStatus(codes.Error, fault.ReasonOf(err))
	}
	switch {
	case claim.left != nil:
		w.reportCommitted(ctx, claim, err)
	case fault.ReasonOf(err) == ReasonFenced:
		w.reportFenced(ctx)
	default:
		w.releaseClaim(parent, claim, err, blameFor(parent, ctx, err))
	}
	return err
}

// leaseMargin is how long before the end of the lease a run must have ended.
func (w *Worker[T]) leaseMargin() time.Duration { return w.opt.Lease / 5 }

// callHandler calls the handler.
func callHandler[T any](ctx context.Context, claim *Claim[T], handle Handler[T]) (err error) {
	defer claim.worker.recoverPanic(ctx, &err)
	if claim.unprepared != nil {
		return claim.unprepared
	}
	return handle(ctx, claim)
}

// recoverPanic turns a panic into an error, so that one document cannot crash the process.
func (w *Worker[T]) recoverPanic(ctx context.Context, err *error) {
	if p := recover(); p != nil {
		w.opt.Logger.ErrorContext(
			ctx,
			"handler panicked",
			"worker", w.opt.Name,
			"panic", p,
			"stack", string(debug.Stack()),
		)
		*err = fault.New(fault.Internal, ReasonPanic, "the handler panicked: %v", p)
	}
}

// releaseClaim ends a claim that was not committed. Should even that fail, the lease runs out by itself.
func (w *Worker[T]) releaseClaim(parent context.Context, claim *Claim[T], cause error, blamed blame) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(parent), releaseTimeout)
	defer cancel()
	now, random := w.opt.Clock.Now(), w.opt.Random()
	_, task, err := claim.endClaim(ctx, func(body *T, _ bool) error {
		w.opt.Backoff.applyOutcome(w.access(body), now, cause, blamed, random)
		return nil
	})
	switch {
	case fault.ReasonOf(err) == ReasonFenced || fault.Is(err, fault.NotFound):
		w.reportFenced(ctx)
	case err != nil:
		w.meters.recordRun(ctx, outcomeFailed)
		w.opt.Logger.WarnContext(
			ctx,
			"a failed step could not be released",
			"worker", w.opt.Name,
			"error", err,
			"cause", cause,
		)
	case task.ParkedAt != nil:
		w.reportParked(ctx, claim.doc.ID, task.Attempts, cause)
	default:
		w.reportFailed(ctx, &task, cause, blamed)
	}
}

// reportCommitted reports a step that is done.
func (w *Worker[T]) reportCommitted(ctx context.Context, claim *Claim[T], err error) {
	w.meters.recordRun(ctx, outcomeCommitted)
	w.noticeDue(claim.left)
	if err != nil {
		w.opt.Logger.WarnContext(ctx, "handler failed behind its commit", "worker", w.opt.Name, "error", err)
	}
}

// reportFenced reports a run after the end of its claim. Mostly another worker has taken over. Or the answer of a commit
// was lost, so the loop looks for due work that it left.
func (w *Worker[T]) reportFenced(ctx context.Context) {
	w.meters.recordRun(ctx, outcomeFenced)
	w.Kick()
}

// reportFailed reports a step that will be tried again.
func (w *Worker[T]) reportFailed(ctx context.Context, task *Task, cause error, blamed blame) {
	w.noticeDue(task)
	if blamed == blameCaller {
		w.meters.recordRun(ctx, outcomePutBack)
		return
	}
	w.meters.recordRun(ctx, outcomeFailed)
	w.opt.Logger.LogAttrs(ctx, slog.LevelWarn, "step failed", slog.String("worker", w.opt.Name),
		slog.Any("error", cause), slog.Int("attempts", task.Attempts), slog.Int("outages", task.Outages), slog.Time("due", *task.Due))
}

// reportParked reports a step that has been given up.
func (w *Worker[T]) reportParked(ctx context.Context, id string, attempts int, cause error) {
	w.meters.recordRun(ctx, outcomeParked)
	w.opt.Logger.ErrorContext(ctx, "step parked", "worker", w.opt.Name, "error", cause, "attempts", attempts)
	w.opt.OnParked(ctx, id, cause)
}
