// Package spantree receives spans over OTLP/gRPC, keeps them in memory, and shows the
// spans of a trace as a tree.
package spantree

import (
	"context"
	"encoding/hex"
	"net"
	"sync"

	collectorv1 "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
)

// Sink receives spans. It is safe for concurrent use.
type Sink struct {
	collectorv1.UnimplementedTraceServiceServer
	server  *grpc.Server
	address net.Addr
	served  chan struct{} // closed when the server has ended

	mu      sync.Mutex
	spans   map[string][]Span // by trace
	changed chan struct{}     // closed and made anew when spans have come
}

// Listen receives spans at an address, such as 127.0.0.1:0, until Close.
func Listen(ctx context.Context, address string) (*Sink, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	s := &Sink{
		server:  grpc.NewServer(),
		address: listener.Addr(),
		served:  make(chan struct{}),
		spans:   map[string][]Span{},
		changed: make(chan struct{}),
	}
	collectorv1.RegisterTraceServiceServer(s.server, s)
	go func() {
		defer close(s.served)
		_ = s.server.Serve(listener) // ends with Close
	}()
	return s, nil
}

// Endpoint returns the value for OTEL_EXPORTER_OTLP_ENDPOINT with the protocol "grpc".
func (s *Sink) Endpoint() string { return "http://" + s.address.String() }

// Close ends the receiving. Received spans stay.
func (s *Sink) Close() {
	s.server.Stop()
	<-s.served
}

// Export implements the collector's service.
func (s *Sink) Export(_ context.Context, request *collectorv1.ExportTraceServiceRequest) (*collectorv1.ExportTraceServiceResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, resource := range request.GetResourceSpans() {
		service := findAttribute(resource.GetResource().GetAttributes(), "service.name")
		for _, scope := range resource.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				s.storeSpan(service, span)
			}
		}
	}
	close(s.changed)
	s.changed = make(chan struct{})
	return &collectorv1.ExportTraceServiceResponse{}, nil
}

func (s *Sink) storeSpan(service string, span *tracev1.Span) {
	trace := hex.EncodeToString(span.GetTraceId())
	s.spans[trace] = append(s.spans[trace], newSpan(service, span))
}

// AwaitTrace returns the spans of a trace, given in hex, as soon as all have come, or
// those received when ctx ends.
func (s *Sink) AwaitTrace(ctx context.Context, id string) Trace {
	return s.awaitSpans(ctx, func() (Trace, bool) {
		found := newTrace(id, s.spans[id])
		return found, found.isComplete()
	})
}

// AwaitLinked returns a trace that was caused by another one: its first span has a link to
// that. It is the earliest of those that have come completely, or an empty one when ctx
// ends before there is any.
func (s *Sink) AwaitLinked(ctx context.Context, to string) Trace {
	return s.awaitSpans(ctx, func() (Trace, bool) {
		var first Trace
		for id, spans := range s.spans {
			found := newTrace(id, spans)
			if found.linksTo(to) && found.isComplete() && (first.IsEmpty() || found.startTime().Before(first.startTime())) {
				first = found
			}
		}
		return first, !first.IsEmpty()
	})
}

// awaitSpans calls look after every arrival until it succeeds or ctx ends.
func (s *Sink) awaitSpans(ctx context.Context, look func() (Trace, bool)) Trace {
	for {
		s.mu.Lock()
		found, ok := look()
		changed := s.changed
		s.mu.Unlock()
		if ok {
			return found
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return found
		}
	}
}
