package worker

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/ombud/ombud/pkg/clock"
)

// Options set a worker up. Every field but Name has a default.
type Options struct {
	// Name tells workers apart in spans, metrics and logs: "handling-clocks".
	Name string
	// Clock tells the time. Default: the machine's.
	Clock clock.Clock
	// Lease is how long a document belongs to the worker that claimed it. It is not renewed: the handler's context ends
	// after four fifths of it, and after all of it another worker may take over. Default 30 s.
	Lease time.Duration
	// Poll is the longest sleep between two looks at the index. It matters only for work that another process made due
	// and did not live to run: writes of this process kick, and known due times wake the worker. Default 5 s.
	Poll time.Duration
	// Concurrency is how many handlers run at once. Default 16.
	Concurrency int
	// Backoff says how failures are tried again.
	Backoff Backoff
	// Tracer makes one span per run. Default: none.
	Tracer trace.Tracer
	// Meter counts runs and measures lateness. Default: nothing is measured.
	Meter metric.Meter
	// Logger gets failures. Default: nobody does.
	Logger *slog.Logger
	// OnParked is called after a document has been parked, with its id and the last error. Default: nothing.
	OnParked func(ctx context.Context, id string, cause error)
	// Random returns numbers in [0, 1) for jitter; it must be safe for concurrent use. Default: rand.Float64.
	Random func() float64
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.Lease <= 0 {
		o.Lease = 30 * time.Second
	}
	if o.Poll <= 0 {
		o.Poll = 5 * time.Second
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 16
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	o.Backoff = o.Backoff.withDefaults()
	return o.withSilence()
}

// withSilence fills in the instruments that observe the worker.
func (o Options) withSilence() Options {
	if o.Tracer == nil {
		o.Tracer = tracenoop.NewTracerProvider().Tracer("")
	}
	if o.Meter == nil {
		o.Meter = metricnoop.NewMeterProvider().Meter("")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.OnParked == nil {
		o.OnParked = func(context.Context, string, error) {}
	}
	return o
}
