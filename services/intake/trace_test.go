package intake_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// The timeline names the trace in which something happened: that of the call, and for
// what the worker did later one of its own that is linked to the call.
func TestTheTimelineNamesItsTraces(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	s := newSuite(t, func(o *setup) { o.telemetry.SpanProcessors = []sdktrace.SpanProcessor{spans} })
	s.fakes.escalation.down.Store(true)
	name := s.open().GetName()
	s.returns(&s.fakes.escalation.down, "the case gets its promise", func() bool { return s.get(name).GetState() == intakev1.Case_OPEN })

	_, events := s.story(name)
	traces := map[string]string{}
	for _, e := range events {
		require.Len(t, e.GetTraceId(), 32)
		traces[e.GetKind().String()] = e.GetTraceId()
	}
	require.Equal(t, traces["CASE_OPENED"], traces["CLASSIFIED"])
	require.Equal(t, traces["HANDLING_OPENED"], traces["PROMISED"])
	require.NotEqual(t, traces["CLASSIFIED"], traces["PROMISED"])

	call := span(t, spans, "ombud.intake.v1.ContactService/RegisterContact", traces["CLASSIFIED"])
	require.True(t, call.SpanContext().IsValid())
	run := span(t, spans, "worker cases", traces["PROMISED"])
	require.Equal(t, call.SpanContext().TraceID(), run.Links()[0].SpanContext.TraceID(), "the later step is linked to the call that began it")
	require.False(t, run.Parent().IsValid())
}

// span returns an ended span of the trace by its name. It waits for the end, which comes
// behind the write that the test has seen.
func span(t *testing.T, recorder *tracetest.SpanRecorder, name, trace string) sdktrace.ReadOnlySpan {
	t.Helper()
	var found sdktrace.ReadOnlySpan
	require.Eventually(t, func() bool {
		all := recorder.Ended()
		at := slices.IndexFunc(all, func(s sdktrace.ReadOnlySpan) bool {
			return s.Name() == name && s.SpanContext().TraceID().String() == trace
		})
		if at >= 0 {
			found = all[at]
		}
		return at >= 0
	}, time.Minute, 5*time.Millisecond, "no span %s in the trace %s", name, trace)
	return found
}

// Spans hold neither what customers say nor how they are reached.
func TestSpansHoldNoSecrets(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	s := newSuite(t, func(o *setup) { o.telemetry.SpanProcessors = []sdktrace.SpanProcessor{spans} })
	name := s.open(func(r *intakev1.RegisterContactRequest) {
		r.From, r.Subject, r.Text = email("secret@example.com"), "secret subject", "secret text"
	}).GetName()
	_, err := s.agent.ReplyToCase(context.Background(), &intakev1.ReplyToCaseRequest{Name: name, Text: "secret answer"})
	require.NoError(t, err)
	require.NotEmpty(t, spans.Ended())
	for _, one := range spans.Ended() {
		for _, attribute := range one.Attributes() {
			require.NotContains(t, attribute.Value.String(), "secret", "%s of %s", attribute.Key, one.Name())
		}
		require.NotContains(t, one.Name()+one.Status().Description, "secret")
	}
}
