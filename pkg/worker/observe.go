package worker

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// How a run ended, as metrics say it.
const (
	outcomeCommitted = "committed"
	outcomeFailed    = "failed"
	outcomeParked    = "parked"
	outcomeFenced    = "fenced"
	outcomePutBack   = "put_back"
)

// traceparent is the W3C header whose value a task keeps as its origin.
const traceparent = "traceparent"

// Origin returns the W3C traceparent of the span in ctx, for Task.Origin of a document that the call makes due; ""
// without a trace.
func Origin(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier.Get(traceparent)
}

func (w *Worker[T]) spanName() string { return "worker " + w.opt.Name }

// spanOptions begin a trace of its own: the call that made the step due has long been answered, so it is linked, not
// continued.
func (w *Worker[T]) spanOptions(due, now time.Time, task *Task) []trace.SpanStartOption {
	options := []trace.SpanStartOption{
		trace.WithNewRoot(),
		trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(
			attribute.String("worker.name", w.opt.Name),
			attribute.Int("worker.attempt", task.Attempts+task.Outages),
			attribute.Float64("worker.lateness", now.Sub(due).Seconds()),
		),
	}
	carrier := propagation.MapCarrier{traceparent: task.Origin}
	cause := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), carrier))
	if cause.IsValid() {
		options = append(options, trace.WithLinks(trace.Link{SpanContext: cause}))
	}
	return options
}

// meters are the instruments of one worker.
type meters struct {
	name     attribute.KeyValue
	lateness metric.Float64Histogram
	runs     metric.Int64Counter
}

// newMeters makes the instruments. Their names are valid, so the errors are always nil.
func newMeters(opt Options) meters {
	lateness, _ := opt.Meter.Float64Histogram("ombud.worker.lateness", metric.WithUnit("s"),
		metric.WithDescription("How long after its due time a step was claimed, earlier tries included."))
	runs, _ := opt.Meter.Int64Counter("ombud.worker.runs", metric.WithUnit("{run}"),
		metric.WithDescription("Runs of steps by how they ended."))
	return meters{name: attribute.String("worker", opt.Name), lateness: lateness, runs: runs}
}

func (m meters) recordClaim(ctx context.Context, late time.Duration) {
	m.lateness.Record(ctx, late.Seconds(), metric.WithAttributes(m.name))
}

func (m meters) recordRun(ctx context.Context, outcome string) {
	m.runs.Add(ctx, 1, metric.WithAttributes(m.name, attribute.String("outcome", outcome)))
}
