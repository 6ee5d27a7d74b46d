package spantree_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	collectorv1 "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonv1 "go.opentelemetry.io/proto/otlp/common/v1"
	resourcev1 "go.opentelemetry.io/proto/otlp/resource/v1"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/ombud/ombud/deployments/demo/spantree"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	opening = "4f70656e696e672074726163652e2e2e" // "Opening trace..."
	firing  = "466972696e67207472616365202e2e2e" // "Firing trace ..."
)

// service is a part of a suite that sends its spans.
type service struct {
	name   string
	client collectorv1.TraceServiceClient
}

func (s service) sends(t *testing.T, spans ...*tracev1.Span) {
	t.Helper()
	_, err := s.client.Export(t.Context(), &collectorv1.ExportTraceServiceRequest{ResourceSpans: []*tracev1.ResourceSpans{{
		Resource:   &resourcev1.Resource{Attributes: []*commonv1.KeyValue{text("service.name", s.name)}},
		ScopeSpans: []*tracev1.ScopeSpans{{Spans: spans}},
	}}})
	require.NoError(t, err)
}

func text(key, value string) *commonv1.KeyValue {
	return &commonv1.KeyValue{Key: key, Value: &commonv1.AnyValue{Value: &commonv1.AnyValue_StringValue{StringValue: value}}}
}

// span is a span that began so many milliseconds after the first one and took two.
func span(trace, id, parent, name string, kind tracev1.Span_SpanKind, began uint64) *tracev1.Span {
	const millisecond = uint64(time.Millisecond)
	return &tracev1.Span{
		TraceId: []byte(trace), SpanId: []byte(id), ParentSpanId: []byte(parent), Name: name, Kind: kind,
		StartTimeUnixNano: (1000 + began) * millisecond, EndTimeUnixNano: (1002 + began) * millisecond,
	}
}

// listen starts a sink, and returns it with two services that send to it.
func listen(t *testing.T) (sink *spantree.Sink, front, back service) {
	t.Helper()
	sink, err := spantree.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(sink.Close)
	conn, err := grpc.NewClient(sink.Endpoint()[len("http://"):], grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	client := collectorv1.NewTraceServiceClient(conn)
	return sink, service{"front", client}, service{"back", client}
}

func root() *tracev1.Span {
	return span("Opening trace...", "root....", "", "POST /v1/contacts", tracev1.Span_SPAN_KIND_SERVER, 0)
}

func call() *tracev1.Span {
	return span("Opening trace...", "call....", "root....", "Register", tracev1.Span_SPAN_KIND_CLIENT, 1)
}

func answer() *tracev1.Span {
	s := span("Opening trace...", "answer..", "call....", "Register", tracev1.Span_SPAN_KIND_SERVER, 2)
	s.Status = &tracev1.Status{Code: tracev1.Status_STATUS_CODE_ERROR}
	return s
}

func insert() *tracev1.Span {
	s := span("Opening trace...", "insert..", "answer..", "insert contacts", tracev1.Span_SPAN_KIND_CLIENT, 3)
	s.Attributes = []*commonv1.KeyValue{text("db.system.name", "sqlite")}
	return s
}

func TestATraceIsWaitedForUntilAllOfItHasCome(t *testing.T) {
	sink, front, back := listen(t)
	found := make(chan spantree.Trace, 1)
	go func() { found <- sink.AwaitTrace(t.Context(), opening) }()
	for _, step := range []func(){
		func() { back.sends(t, insert()) },        // its parent is missing
		func() { front.sends(t, root(), call()) }, // the call has no answer
	} {
		step()
		require.Empty(t, found)
	}
	back.sends(t, answer())
	var out bytes.Buffer
	require.NoError(t, (<-found).WriteTree(&out))
	require.Equal(t, `
front                  POST /v1/contacts                                                                  +0.0 ms      2.0 ms
front                    Register                                                                         +1.0 ms      2.0 ms
back                       Register                                                                       +2.0 ms      2.0 ms  failed
back                         insert contacts                                                              +3.0 ms      2.0 ms
`, "\n"+out.String())
}

func TestATraceThatStaysIncompleteIsShownAsFarAsItCame(t *testing.T) {
	sink, _, back := listen(t)
	back.sends(t, insert())
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	require.NoError(t, sink.AwaitTrace(ctx, opening).WriteTree(&out))
	require.Contains(t, out.String(), "insert contacts")
	require.True(t, sink.AwaitTrace(ctx, firing).IsEmpty())
}

func TestTheFirstTraceThatAnotherOneCausedIsFound(t *testing.T) {
	sink, front, back := listen(t)
	front.sends(t, root())
	for _, fired := range []struct {
		trace string
		began uint64
	}{{"Firing trace two", 90}, {"Firing trace ...", 50}} {
		s := span(fired.trace, "worker..", "", "worker handlings", tracev1.Span_SPAN_KIND_INTERNAL, fired.began)
		s.Links = []*tracev1.Span_Link{{TraceId: []byte("Opening trace...")}}
		back.sends(t, s)
	}
	require.Equal(t, firing, sink.AwaitLinked(t.Context(), opening).ID)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.True(t, sink.AwaitLinked(ctx, firing).IsEmpty(), "nothing links to it")
}
