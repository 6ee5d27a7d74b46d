package telemetry

import (
	"io"
	"log/slog"
	"os"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Options are settings without an OTEL_* variable. The zero value logs from info
// upwards as text to standard error.
type Options struct {
	LogLevel  slog.Level // least level that is logged, on standard error and over OTLP
	LogJSON   bool       // one JSON object per line instead of text
	LogOutput io.Writer  // instead of standard error

	// SpanProcessors receive the spans of every service of the process, exporter
	// or not. They belong to the caller: Shutdown flushes them and no more.
	SpanProcessors []sdktrace.SpanProcessor
}

func (o Options) withDefaults() Options {
	if o.LogOutput == nil {
		o.LogOutput = os.Stderr
	}
	return o
}
