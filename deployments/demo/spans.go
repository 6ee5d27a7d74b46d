package demo

import (
	"context"
	"time"
)

// spans writes which services a case went through when it came in, and what its clocks
// set off later.
func (s *stage) spans(ctx context.Context, name string) error {
	if s.Spans == nil {
		s.heading("Where the spans are, only the suite knows. To see a trace here, let it send them to the demo:\n" +
			"   OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317 OTEL_EXPORTER_OTLP_PROTOCOL=grpc bin/ombud\n" +
			"   bin/ombud-demo --otlp-addr=127.0.0.1:4317 …")
		return nil
	}
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	events, err := s.events(ctx, name)
	if err != nil {
		return err
	}
	id := events[0].GetTraceId()
	opened := s.Spans.Trace(ctx, id)
	s.heading("How %s came in: trace %s", name, id)
	if err := opened.Write(s.out); err != nil {
		return err
	}
	fired := s.Spans.Linked(ctx, id)
	s.heading("What a clock of it set off, in a trace linked to that one: trace %s", fired.ID)
	return fired.Write(s.out)
}
