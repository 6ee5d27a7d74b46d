package telemetry_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/telemetry"
)

func TestOneEndpointSwitchesAllThreeSignalsOn(t *testing.T) {
	clearOTEL(t)
	sink := newSink(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.url)
	tel, err := telemetry.New(t.Context(), "ombud", "v1", telemetry.Options{
		LogOutput: io.Discard, LogLevel: slog.LevelInfo,
	})
	require.NoError(t, err)
	intake, err := tel.For(t.Context(), "ombud-intake")
	require.NoError(t, err)

	ctx, span := intake.TracerProvider.Tracer("test").Start(t.Context(), "register")
	intake.Logger.With("a", 1).WithGroup("g").InfoContext(ctx, "registered", "b", 2)
	intake.Logger.DebugContext(ctx, "too fine")
	counter, err := intake.MeterProvider.Meter("test").Int64Counter("contacts")
	require.NoError(t, err)
	counter.Add(ctx, 1)
	span.End()
	require.NoError(t, tel.Shutdown(t.Context()))

	require.Equal(t, []string{"ombud-intake: register " + span.SpanContext().TraceID().String()}, sink.spans)
	require.Equal(t, []string{"ombud-intake: registered " + span.SpanContext().TraceID().String()}, sink.logs)
	require.Contains(t, sink.metrics, "ombud: contacts")
	require.Contains(t, sink.metrics, "ombud: go.goroutine.count", "runtime metrics")
}

func TestASignalIsExportedOnlyWhenAskedFor(t *testing.T) {
	clearOTEL(t)
	sink := newSink(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.url)
	t.Setenv("OTEL_METRICS_EXPORTER", "none")
	t.Setenv("OTEL_LOGS_EXPORTER", "none")
	t.Setenv("OTEL_TRACES_EXPORTER", "none")
	tel := open(t, telemetry.Options{LogOutput: io.Discard})

	_, span := tel.TracerProvider.Tracer("test").Start(t.Context(), "step")
	require.False(t, span.IsRecording())
	t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
	t.Setenv("OTEL_SDK_DISABLED", "true")
	tel = open(t, telemetry.Options{LogOutput: io.Discard})
	_, span = tel.TracerProvider.Tracer("test").Start(t.Context(), "step")
	require.False(t, span.IsRecording())
}

func TestWrongVariablesAreNamed(t *testing.T) {
	for signal, word := range map[string]string{"TRACES": "traces", "METRICS": "metrics", "LOGS": "logs"} {
		t.Run(signal, func(t *testing.T) {
			clearOTEL(t)
			t.Setenv("OTEL_"+signal+"_EXPORTER", "carrier-pigeon")
			_, err := telemetry.New(t.Context(), "ombud", "v1", telemetry.Options{})
			require.ErrorContains(t, err, "exporter of "+word)
		})
	}
}

func TestPrometheusIsServedOnItsPort(t *testing.T) {
	clearOTEL(t)
	port := freePort(t)
	t.Setenv("OTEL_METRICS_EXPORTER", "prometheus")
	t.Setenv("OTEL_EXPORTER_PROMETHEUS_PORT", port)
	tel := open(t, telemetry.Options{LogOutput: io.Discard})
	counter, err := tel.MeterProvider.Meter("test").Int64Counter("contacts")
	require.NoError(t, err)
	counter.Add(t.Context(), 3)

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://localhost:" + port + "/metrics")
	require.NoError(t, err)
	defer response.Body.Close()
	var page bytes.Buffer
	_, err = page.ReadFrom(response.Body)
	require.NoError(t, err)
	require.Regexp(t, `contacts_total\{.*\} 3`, page.String())
	require.Contains(t, page.String(), `service_name="ombud-intake"`)
}

// freePort returns a port on which nobody listens. It lies below the ports that systems
// give to outgoing connections, so that none of those takes it meanwhile.
func freePort(t *testing.T) string {
	t.Helper()
	for {
		port := strconv.Itoa(10_000 + rand.IntN(20_000))
		if listener, err := net.Listen("tcp", "localhost:"+port); err == nil {
			require.NoError(t, listener.Close())
			return port
		}
	}
}

// sink is a collector that keeps the names of what it is sent, each behind the
// service it came from.
type sink struct {
	url                  string
	mu                   sync.Mutex
	spans, logs, metrics []string
}

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", receive(s, s.addSpans))
	mux.HandleFunc("POST /v1/metrics", receive(s, s.addMetrics))
	mux.HandleFunc("POST /v1/logs", receive(s, s.addLogs))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func receive[T any, M interface {
	*T
	proto.Message
}](s *sink, add func(M)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		request := M(new(T))
		if err != nil || proto.Unmarshal(body, request) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		add(request)
	}
}

func (s *sink) addSpans(request *coltrace.ExportTraceServiceRequest) {
	for _, resource := range request.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				s.spans = append(s.spans, fmt.Sprintf("%s: %s %x", from(resource.GetResource()), span.GetName(), span.GetTraceId()))
			}
		}
	}
}

func (s *sink) addLogs(request *collogs.ExportLogsServiceRequest) {
	for _, resource := range request.GetResourceLogs() {
		for _, scope := range resource.GetScopeLogs() {
			for _, record := range scope.GetLogRecords() {
				line := fmt.Sprintf("%s: %s %x", from(resource.GetResource()), record.GetBody().GetStringValue(), record.GetTraceId())
				s.logs = append(s.logs, line)
			}
		}
	}
}

func (s *sink) addMetrics(request *colmetrics.ExportMetricsServiceRequest) {
	for _, resource := range request.GetResourceMetrics() {
		for _, scope := range resource.GetScopeMetrics() {
			for _, metric := range scope.GetMetrics() {
				s.metrics = append(s.metrics, from(resource.GetResource())+": "+metric.GetName())
			}
		}
	}
}

func from(resource *resourcepb.Resource) string {
	for _, attribute := range resource.GetAttributes() {
		if attribute.GetKey() == "service.name" {
			return attribute.GetValue().GetStringValue()
		}
	}
	return ""
}
