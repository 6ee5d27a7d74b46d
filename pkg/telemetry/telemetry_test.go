package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNothingIsRecordedWhenNoVariableNamesAnExporter(t *testing.T) {
	clearOTEL(t)
	tel := open(t, telemetry.Options{LogOutput: &bytes.Buffer{}})

	_, span := tel.TracerProvider.Tracer("test").Start(t.Context(), "step")
	defer span.End()

	require.False(t, span.IsRecording())
	require.False(t, span.SpanContext().IsValid())
}

func TestTheTraceOfTheCallerIsPassedOnWithoutAnExporter(t *testing.T) {
	clearOTEL(t)
	tel := open(t, telemetry.Options{LogOutput: &bytes.Buffer{}})
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

	ctx := tel.Propagator.Extract(t.Context(), carrier{"traceparent": parent, "baggage": "who=me"})
	ctx, span := tel.TracerProvider.Tracer("test").Start(ctx, "step")
	defer span.End()
	sent := carrier{}
	tel.Propagator.Inject(ctx, sent)

	require.Equal(t, carrier{"traceparent": parent}, sent)
}

func TestEachServiceOfAProcessNamesItsOwnSpansInOneTrace(t *testing.T) {
	clearOTEL(t)
	spans := tracetest.NewSpanRecorder()
	intake := open(t, telemetry.Options{
		LogOutput: &bytes.Buffer{}, SpanProcessors: []sdktrace.SpanProcessor{spans},
	})
	catalog, err := intake.For(t.Context(), "ombud-catalog")
	require.NoError(t, err)

	ctx, outer := intake.TracerProvider.Tracer("test").Start(t.Context(), "register")
	_, inner := catalog.TracerProvider.Tracer("test").Start(ctx, "quote")
	inner.End()
	outer.End()
	require.NoError(t, catalog.Shutdown(t.Context()), "ends nothing")

	ended := spans.Ended()
	require.Len(t, ended, 2)
	require.Equal(t, ended[0].SpanContext().TraceID(), ended[1].SpanContext().TraceID())
	require.Equal(t, "ombud-catalog", serviceName(ended[0]))
	require.Equal(t, "ombud-intake", serviceName(ended[1]))
}

func TestTheGivenServiceNameWinsAndOtherAttributesComeFromTheEnvironment(t *testing.T) {
	clearOTEL(t)
	t.Setenv("OTEL_SERVICE_NAME", "other")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
	spans := tracetest.NewSpanRecorder()
	tel := open(t, telemetry.Options{LogOutput: &bytes.Buffer{}, SpanProcessors: []sdktrace.SpanProcessor{spans}})

	_, span := tel.TracerProvider.Tracer("test").Start(t.Context(), "step")
	span.End()

	attributes := spans.Ended()[0].Resource().Set()
	environment, _ := attributes.Value("deployment.environment.name")
	version, _ := attributes.Value(semconv.ServiceVersionKey)
	require.Equal(t, "ombud-intake", serviceName(spans.Ended()[0]))
	require.Equal(t, "test", environment.AsString())
	require.Equal(t, "v1.2.3", version.AsString())
}

func TestLogLines(t *testing.T) {
	clearOTEL(t)
	for _, tc := range []struct {
		name    string
		options telemetry.Options
		want    map[string]string // nil: no line
	}{
		{"info is the default level", telemetry.Options{LogJSON: true}, map[string]string{
			"level": "INFO", "msg": "hello", "service": "ombud-intake", "case": "01J",
			"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331",
		}},
		{"below the level", telemetry.Options{LogJSON: true, LogLevel: slog.LevelWarn}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			tc.options.LogOutput = &out
			tel := open(t, tc.options)
			tel.Logger.With("case", "01J").InfoContext(remoteSpan(t.Context()), "hello")
			if tc.want == nil {
				require.Empty(t, out.String())
				return
			}
			got := map[string]string{}
			require.NoError(t, json.Unmarshal(out.Bytes(), &got))
			delete(got, "time")
			require.Equal(t, tc.want, got)
		})
	}
}

func TestTextLinesCarryNoTraceOutsideASpan(t *testing.T) {
	clearOTEL(t)
	var out bytes.Buffer
	tel := open(t, telemetry.Options{LogOutput: &out})
	tel.Logger.WithGroup("g").Info("hello", "a", 1)
	require.Contains(t, out.String(), `level=INFO msg=hello service=ombud-intake g.a=1`)
	require.NotContains(t, out.String(), "trace_id")
}

func TestNopDoesNothingAndShutsDown(t *testing.T) {
	tel := telemetry.Nop()
	tel.Logger.Error("nobody hears this")
	_, span := tel.TracerProvider.Tracer("test").Start(t.Context(), "step")
	require.False(t, span.IsRecording())
	require.NoError(t, tel.Shutdown(t.Context()))
}

func open(t *testing.T, o telemetry.Options) *telemetry.Telemetry {
	t.Helper()
	tel, err := telemetry.New(t.Context(), "ombud-intake", "v1.2.3", o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	return tel
}

// clearOTEL keeps the variables of whoever runs the tests out of them.
func clearOTEL(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "OTEL_") {
			t.Setenv(name, "")
		}
	}
}

func remoteSpan(ctx context.Context) context.Context {
	traceID, _ := trace.TraceIDFromHex("0af7651916cd43dd8448eb211c80319c")
	spanID, _ := trace.SpanIDFromHex("b7ad6b7169203331")
	return trace.ContextWithRemoteSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: traceID, SpanID: spanID, TraceFlags: trace.FlagsSampled,
	}))
}

func serviceName(span sdktrace.ReadOnlySpan) string {
	name, _ := span.Resource().Set().Value(semconv.ServiceNameKey)
	return name.AsString()
}

type carrier map[string]string

func (c carrier) Get(key string) string { return c[key] }
func (c carrier) Set(key, value string) { c[key] = value }
func (c carrier) Keys() []string        { return []string{"traceparent", "baggage"} }
