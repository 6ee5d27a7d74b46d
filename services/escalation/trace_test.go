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
	opening := spanNamed(t, recorder, "ombud.escalation.v1.HandlingService/OpenHandling")
	claiming := spanNamed(t, recorder, "ombud.escalation.v1.HandlingService/ClaimHandling")

	s.advance(2 * time.Hour)
	s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 2 }, "the response clock runs out")
	run := linked(t, s, recorder)
	require.Equal(t, opening.SpanContext().TraceID(), run.Links()[0].SpanContext.TraceID())
	require.NotEqual(t, opening.SpanContext().TraceID(), run.SpanContext().TraceID())
	require.False(t, run.Parent().IsValid())
	timeline := s.intake.timeline(caseID(1))
	require.Equal(t, claiming.SpanContext().TraceID().String(), timeline[0].GetTraceId())
	require.Equal(t, run.SpanContext().TraceID().String(), timeline[1].GetTraceId())
}

func spanNamed(t *testing.T, recorder *tracetest.SpanRecorder, name string) sdktrace.ReadOnlySpan {
	t.Helper()
	for _, span := range recorder.Ended() {
		if span.Name() == name {
			return span
		}
	}
	require.Fail(t, "no span", name)
	return nil
}

// linked waits for the span of the worker's run.
func linked(t *testing.T, s *suite, recorder *tracetest.SpanRecorder) (run sdktrace.ReadOnlySpan) {
	t.Helper()
	s.eventually(func() bool {
		for _, span := range recorder.Ended() {
			if span.Name() == "worker handlings" && len(span.Links()) > 0 {
				run = span
			}
		}
		return run != nil
	}, "the run ends")
	return run
}
