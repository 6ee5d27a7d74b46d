package grpckit_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	healthgrpc "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/telemetry"
)

func TestOneTraceShowsTheServiceOfEverySpan(t *testing.T) {
	network, spans, kept := grpckit.NewMemory(), tracetest.NewSpanRecorder(), &logs{}
	back, front := grpckittest.New("back"), grpckittest.New("front")
	process, err := telemetry.New(t.Context(), "ombud", "v1", telemetry.Options{
		LogOutput: kept, SpanProcessors: []sdktrace.SpanProcessor{spans},
	})
	require.NoError(t, err)
	telemetryOf := func(service string) *telemetry.Telemetry {
		own, err := process.For(t.Context(), service)
		require.NoError(t, err)
		return own
	}
	inner := dial(t, network, back, func(o *grpckit.DialOptions) { o.Telemetry = telemetryOf("front") })
	front.Reply = func(ctx context.Context, text string) (string, error) { return back.Say(ctx, inner, text) }
	back.Reply = func(context.Context, string) (string, error) { return "", errors.New("broken") }
	servers := []*grpckit.Server{
		serve(t, network, front, func(o *grpckit.ServerOptions) { o.Telemetry = telemetryOf("front") }),
		serve(t, network, back, func(o *grpckit.ServerOptions) { o.Telemetry = telemetryOf("back") }),
	}
	conn := dial(t, network, front, func(o *grpckit.DialOptions) { o.Telemetry = telemetryOf("gateway") })

	_, err = front.Say(t.Context(), conn, "hello")
	require.Error(t, err)
	_, err = healthgrpc.NewHealthClient(conn).Check(t.Context(), &healthgrpc.HealthCheckRequest{})
	require.NoError(t, err)
	for _, server := range servers {
		require.NoError(t, server.Stop(t.Context())) // so that every span has ended
	}

	require.ElementsMatch(t, []string{
		"gateway client test.front.v1.EchoService/Say under nothing",
		"front server test.front.v1.EchoService/Say under gateway client",
		"front client test.back.v1.EchoService/Say under front server",
		"back server test.back.v1.EchoService/Say under front client",
	}, tree(spans.Ended()))
	line := kept.lines()[0]
	require.Contains(t, line, "error=broken")
	require.Contains(t, line, "trace_id="+spans.Ended()[0].SpanContext().TraceID().String())
}

func TestServicesOfOneServerReportUnderTheirOwnNames(t *testing.T) {
	network, spans, kept := grpckit.NewMemory(), tracetest.NewSpanRecorder(), &logs{}
	first, second := grpckittest.New("first"), grpckittest.New("second")
	second.Reply = func(context.Context, string) (string, error) { return "", errors.New("broken") }
	process, err := telemetry.New(t.Context(), "ombud", "v1", telemetry.Options{
		LogOutput: kept, SpanProcessors: []sdktrace.SpanProcessor{spans},
	})
	require.NoError(t, err)
	own, err := process.For(t.Context(), "second")
	require.NoError(t, err)
	server := serve(t, network, first, func(o *grpckit.ServerOptions) {
		o.Telemetry = process
		o.Policy, err = auth.FromDescriptors([]protoreflect.ServiceDescriptor{first.Descriptor(), second.Descriptor()}, first.Access)
		require.NoError(t, err)
	}, func(s *grpckit.Server) { second.Register(s.RegistrarFor(own)) })
	conn := dial(t, network, first, nil)

	_, err = first.Say(t.Context(), conn, "hello")
	require.NoError(t, err)
	_, err = second.Say(t.Context(), conn, "hello")
	require.Error(t, err)
	require.NoError(t, server.Stop(t.Context()))
	var services []string
	for _, span := range spans.Ended() {
		name, _ := span.Resource().Set().Value(semconv.ServiceNameKey)
		services = append(services, name.AsString())
	}
	require.ElementsMatch(t, []string{"ombud", "second"}, services, "a span ends a little after its call, so in no order")
	require.Contains(t, kept.lines()[0], "service=second")
}

func TestCallsAreSafeWithoutExporters(t *testing.T) {
	echo := grpckittest.New("nop")
	next, err := echo.Repeat(t.Context(), pair(t, echo), echo.Request("hello", 0))
	require.NoError(t, err)
	_, err = next()
	require.ErrorIs(t, err, io.EOF)
}

// tree says of each span whose it is and what it lies under, and checks that all
// are of one trace.
func tree(spans []sdktrace.ReadOnlySpan) (lines []string) {
	names := map[trace.SpanID]string{{}: "nothing"}
	for _, span := range spans {
		service, _ := span.Resource().Set().Value(semconv.ServiceNameKey)
		names[span.SpanContext().SpanID()] = service.AsString() + " " + span.SpanKind().String()
	}
	for _, span := range spans {
		line := names[span.SpanContext().SpanID()] + " " + span.Name() + " under " + names[span.Parent().SpanID()]
		if span.SpanContext().TraceID() != spans[0].SpanContext().TraceID() {
			line += " in another trace"
		}
		if span.Status().Code != codes.Error {
			line += " without an error"
		}
		lines = append(lines, line)
	}
	return lines
}
