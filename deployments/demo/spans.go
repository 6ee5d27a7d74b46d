package demo

import (
	"context"
	"time"
)

// printSpans prints the trace in which a case came in, and a trace that its clocks
// caused later.
func (s *stage) printSpans(ctx context.Context, name string) error {
	if s.Spans == nil {
		s.printHeading("Where the spans are, only the suite knows. To see a trace here, let it send them to the demo:\n" +
			"   OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317 OTEL_EXPORTER_OTLP_PROTOCOL=grpc bin/ombud\n" +
			"   bin/ombud-demo --otlp-addr=127.0.0.1:4317 …")
		return nil
	}
	const traceWait = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, traceWait)
	defer cancel()
	events, err := s.listEvents(ctx, name)
	if err != nil {
		return err
	}
	id := events[0].GetTraceId()
	opened := s.Spans.AwaitTrace(ctx, id)
	s.printHeading("How %s came in: trace %s", name, id)
	if err := opened.WriteTree(s.out); err != nil {
		return err
	}
	fired := s.Spans.AwaitLinked(ctx, id)
	s.printHeading("What a clock of it set off, in a trace linked to that one: trace %s", fired.ID)
	return fired.WriteTree(s.out)
}
