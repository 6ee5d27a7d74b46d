package telemetry

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// signals are the exporters of one process. A field is nil when no variable asks
// for that signal.
type signals struct {
	spans   sdktrace.SpanProcessor
	metrics sdkmetric.Reader
	logs    sdklog.Processor
}

func openSignals(ctx context.Context) (*signals, error) {
	s := &signals{}
	for _, open := range []func(context.Context) error{s.openTraces, s.openMetrics, s.openLogs} {
		if err := open(ctx); err != nil {
			return nil, errors.Join(err, s.shutDown(ctx, nil))
		}
	}
	return s, nil
}

func (s *signals) openTraces(ctx context.Context) error {
	if !isWanted("TRACES") {
		return nil
	}
	exporter, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		return fmt.Errorf("exporter of traces: %w", err)
	}
	if !autoexport.IsNoneSpanExporter(exporter) {
		s.spans = sdktrace.NewBatchSpanProcessor(exporter)
	}
	return nil
}

func (s *signals) openMetrics(ctx context.Context) error {
	if !isWanted("METRICS") {
		return nil
	}
	reader, err := autoexport.NewMetricReader(ctx)
	if err != nil {
		return fmt.Errorf("exporter of metrics: %w", err)
	}
	if !autoexport.IsNoneMetricReader(reader) {
		s.metrics = reader
	}
	return nil
}

func (s *signals) openLogs(ctx context.Context) error {
	if !isWanted("LOGS") {
		return nil
	}
	exporter, err := autoexport.NewLogExporter(ctx)
	if err != nil {
		return fmt.Errorf("exporter of logs: %w", err)
	}
	if !autoexport.IsNoneLogExporter(exporter) {
		s.logs = sdklog.NewBatchProcessor(exporter)
	}
	return nil
}

// shutDown flushes the caller's processors and ends the exporters. The providers
// themselves hold nothing that needs ending.
func (s *signals) shutDown(ctx context.Context, injected []sdktrace.SpanProcessor) error {
	var errs []error
	for _, processor := range injected {
		errs = append(errs, processor.ForceFlush(ctx))
	}
	if s.spans != nil {
		errs = append(errs, s.spans.Shutdown(ctx))
	}
	if s.metrics != nil {
		errs = append(errs, s.metrics.Shutdown(ctx))
	}
	if s.logs != nil {
		errs = append(errs, s.logs.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// isWanted reports whether the environment asks for the signal. Without this test
// autoexport would send to localhost:4318 when nothing is set.
func isWanted(signal string) bool {
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		return false
	}
	for _, name := range []string{
		"OTEL_" + signal + "_EXPORTER",
		"OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT",
		"OTEL_EXPORTER_OTLP_ENDPOINT",
	} {
		if os.Getenv(name) != "" {
			return true
		}
	}
	return false
}
