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
	return slog.NewMultiHandler(lines, levelled{bridge, t.options.LogLevel})
}

func (t *Telemetry) lineHandler() slog.Handler {
	options := &slog.HandlerOptions{Level: t.options.LogLevel}
	service := []slog.Attr{slog.String("service", t.Service)}
	if t.options.LogJSON {
		return traced{slog.NewJSONHandler(t.options.LogOutput, options).WithAttrs(service)}
	}
	return traced{slog.NewTextHandler(t.options.LogOutput, options).WithAttrs(service)}
}

// traced adds the ids of the span in the context. (The OTLP bridge does so by
// itself.) Under WithGroup they land in the group, as attributes do.
type traced struct{ slog.Handler }

func (h traced) Handle(ctx context.Context, r slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		r = r.Clone()
		r.AddAttrs(
			slog.String("trace_id", span.TraceID().String()),
			slog.String("span_id", span.SpanID().String()),
		)
	}
	return h.Handler.Handle(ctx, r)
}

func (h traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{h.Handler.WithAttrs(attrs)} }

func (h traced) WithGroup(name string) slog.Handler { return traced{h.Handler.WithGroup(name)} }

// levelled drops what is below the level, which the OTLP bridge does not know.
type levelled struct {
	slog.Handler
	level slog.Level
}

func (h levelled) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

func (h levelled) WithAttrs(attrs []slog.Attr) slog.Handler {
	return levelled{h.Handler.WithAttrs(attrs), h.level}
}

func (h levelled) WithGroup(name string) slog.Handler {
	return levelled{h.Handler.WithGroup(name), h.level}
}
