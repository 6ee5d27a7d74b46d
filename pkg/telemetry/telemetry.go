// Package telemetry sets up traces, metrics and logs for one process from the
// standard OTEL_* variables. Nothing is global: the result of New is handed down to
// its users.
//
// When no variable names an exporter, nothing is exported and a span costs next
// to nothing; logs always go to standard error as well. A record that is written
// under a span carries its trace_id and span_id. Baggage is neither read nor sent.
package telemetry

import (
	"context"
	"fmt"
	"log/slog"

	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel/metric"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	nooptrace "go.opentelemetry.io/otel/trace/noop"
)

// Telemetry holds the providers and the logger of one service. The fields are never nil and
// safe for concurrent use; take them and pass them on.
type Telemetry struct {
	Service        string // service.name, such as "ombud-intake"
	Version        string // service.version
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	Logger         *slog.Logger
	Propagator     propagation.TextMapPropagator // W3C trace context

	options     Options
	signals     *signals // shared by all the services of the process
	ownsSignals bool     // made by New, so Shutdown ends the signals
}

// New reads the OTEL_* variables and starts the exporters that they name. The
// service and version become service.name and service.version. OTEL_SERVICE_NAME
// does not count, because one process may hold several services;
// OTEL_RESOURCE_ATTRIBUTES adds the rest. The error names the signal with the
// wrong variables. The caller ends with Shutdown.
func New(ctx context.Context, service, version string, o Options) (*Telemetry, error) {
	signals, err := openSignals(ctx)
	if err != nil {
		return nil, err
	}
	t := &Telemetry{
		Version:     version,
		options:     o.withDefaults(),
		signals:     signals,
		ownsSignals: true,
	}
	t.MeterProvider = noopmetric.NewMeterProvider()
	if signals.metrics != nil {
		if err := t.startMetrics(ctx, service); err != nil {
			return nil, err
		}
	}
	return t.named(ctx, service)
}

// Nop returns telemetry that records and logs nothing, for tests and tools.
func Nop() *Telemetry {
	return &Telemetry{
		TracerProvider: nooptrace.NewTracerProvider(),
		MeterProvider:  noopmetric.NewMeterProvider(),
		Logger:         slog.New(slog.DiscardHandler),
		Propagator:     propagation.TraceContext{},
		signals:        &signals{},
	}
}

// For returns telemetry for another service of the same process: its spans and
// log records carry that service's name and leave through the same exporters.
// Metrics stay with the process, because a Prometheus endpoint can only serve one
// set of them; an RPC metric names its service in rpc.method.
func (t *Telemetry) For(ctx context.Context, service string) (*Telemetry, error) {
	sibling := *t
	sibling.ownsSignals = false
	return sibling.named(ctx, service)
}

// Shutdown sends the buffered records and stops the exporters, within ctx. On
// telemetry made by For it does nothing: the process ends its exporters once.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if !t.ownsSignals {
		return nil
	}
	return t.signals.shutDown(ctx, t.options.SpanProcessors)
}

// named fills in everything that bears the service's name.
func (t *Telemetry) named(ctx context.Context, service string) (*Telemetry, error) {
	res, err := newResource(ctx, service, t.Version)
	if err != nil {
		return nil, err
	}
	t.Service = service
	t.Propagator = propagation.TraceContext{}
	t.TracerProvider = t.newTracerProvider(res)
	t.Logger = slog.New(t.logHandler(res))
	return t, nil
}

func (t *Telemetry) newTracerProvider(res *resource.Resource) trace.TracerProvider {
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(res)}
	if t.signals.spans != nil {
		options = append(options, sdktrace.WithSpanProcessor(t.signals.spans))
	}
	for _, processor := range t.options.SpanProcessors {
		options = append(options, sdktrace.WithSpanProcessor(processor))
	}
	if len(options) == 1 {
		return nooptrace.NewTracerProvider()
	}
	return sdktrace.NewTracerProvider(options...)
}

func (t *Telemetry) startMetrics(ctx context.Context, service string) error {
	res, err := newResource(ctx, service, t.Version)
	if err != nil {
		return err
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithResource(res), sdkmetric.WithReader(t.signals.metrics))
	t.MeterProvider = provider
	if err := runtime.Start(runtime.WithMeterProvider(provider)); err != nil {
		return fmt.Errorf("runtime metrics: %w", err)
	}
	return nil
}

func newResource(ctx context.Context, service, version string) (*resource.Resource, error) {
	res, err := resource.New(
		ctx,
		resource.WithTelemetrySDK(),
		resource.WithHost(),
		resource.WithFromEnv(),
		resource.WithAttributes(semconv.ServiceName(service), semconv.ServiceVersion(version)),
	)
	if err != nil {
		return nil, fmt.Errorf("telemetry resource: %w", err)
	}
	return res, nil
}
