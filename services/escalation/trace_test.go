package escalation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/ombud/ombud/pkg/host"
)

// What a clock does is a trace of its own, linked to the call that opened the case, even
// after others have worked on it; the line on the timeline names it.
func TestClocksAreTracedBackToTheOpening(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	s := newSuite(t, func(o *host.Options) { o.Telemetry.SpanProcessors = []sdktrace.SpanProcessor{recorder} })
	s.everybody()
	s.open(caseID(1))
	for _, c := range s.calls(caseID(1))[:1] {
		_, err := c.do("claim", "")
		require.NoError(t, err)
	}
	opening := s.spanOf(recorder, "opening", named("ombud.escalation.v1.HandlingService/OpenHandling"))
	claiming := s.spanOf(recorder, "claiming", named("ombud.escalation.v1.HandlingService/ClaimHandling"))

	s.advance(2 * time.Hour)
	s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 2 }, "the response clock runs out")
	run := s.spanOf(recorder, "the clock's run", linkedRun)
	require.Equal(t, opening.SpanContext().TraceID(), run.Links()[0].SpanContext.TraceID())
	require.NotEqual(t, opening.SpanContext().TraceID(), run.SpanContext().TraceID())
	require.False(t, run.Parent().IsValid())
	timeline := s.intake.timeline(caseID(1))
	require.Equal(t, claiming.SpanContext().TraceID().String(), timeline[0].GetTraceId())
	require.Equal(t, run.SpanContext().TraceID().String(), timeline[1].GetTraceId())
}

// spanOf waits for a span to end that is as it should be. A server's span ends a little
// after its caller has the answer.
func (s *suite) spanOf(recorder *tracetest.SpanRecorder, what string, is func(sdktrace.ReadOnlySpan) bool) (found sdktrace.ReadOnlySpan) {
	s.Helper()
	s.eventually(func() bool {
		for _, span := range recorder.Ended() {
			if is(span) {
				found = span
			}
		}
		return found != nil
	}, what)
	return found
}

func named(name string) func(sdktrace.ReadOnlySpan) bool {
	return func(span sdktrace.ReadOnlySpan) bool { return span.Name() == name }
}

func linkedRun(span sdktrace.ReadOnlySpan) bool {
	return span.Name() == "worker handlings" && len(span.Links()) > 0
}
