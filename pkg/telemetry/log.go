package telemetry

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"
)

// logHandler writes to standard error and, when logs are exported, over OTLP too.
func (t *Telemetry) logHandler(res *resource.Resource) slog.Handler {
	lines := t.lineHandler()
	if t.signals.logs == nil {
		return lines
	}
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(res), sdklog.WithProcessor(t.signals.logs))
	bridge := otelslog.NewHandler(t.Service, otelslog.WithLoggerProvider(provider), otelslog.WithVersion(t.Version))
	return slog.NewMultiHandler(lines, levelHandler{bridge, t.options.LogLevel})
}

func (t *Telemetry) lineHandler() slog.Handler {
	options := &slog.HandlerOptions{Level: t.options.LogLevel}
	service := []slog.Attr{slog.String("service", t.Service)}
	if t.options.LogJSON {
		return traceHandler{slog.NewJSONHandler(t.options.LogOutput, options).WithAttrs(service)}
	}
	return traceHandler{slog.NewTextHandler(t.options.LogOutput, options).WithAttrs(service)}
}

// traceHandler adds the ids of the span in the context. (The OTLP bridge does so by
// itself.) Under WithGroup they land in the group, as attributes do.
type traceHandler struct{ slog.Handler }

func (h traceHandler) Handle(ctx context.Context, r slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		r = r.Clone()
		r.AddAttrs(
			slog.String("trace_id", span.TraceID().String()),
			slog.String("span_id", span.SpanID().String()),
		)
	}
	return h.Handler.Handle(ctx, r)
}

func (h traceHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return traceHandler{h.Handler.WithAttrs(attrs)}
}

func (h traceHandler) WithGroup(name string) slog.Handler {
	return traceHandler{h.Handler.WithGroup(name)}
}

// levelHandler drops records below the level, because the OTLP bridge knows no level.
type levelHandler struct {
	slog.Handler
	level slog.Level
}

func (h levelHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

func (h levelHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return levelHandler{h.Handler.WithAttrs(attrs), h.level}
}

func (h levelHandler) WithGroup(name string) slog.Handler {
	return levelHandler{h.Handler.WithGroup(name), h.level}
}
