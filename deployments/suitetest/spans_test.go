package suitetest_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// spans remembers every span that has ended, until it is stopped, and tells those who
// wait for one.
type spans struct {
	mu      sync.Mutex
	stopped bool
	all     []sdktrace.ReadOnlySpan
	changed chan struct{} // closed and replaced with every span
}

func newSpans() *spans { return &spans{changed: make(chan struct{})} }

// OnStart implements sdktrace.SpanProcessor.
func (*spans) OnStart(context.Context, sdktrace.ReadWriteSpan) {}

// OnEnd implements sdktrace.SpanProcessor.
func (s *spans) OnEnd(span sdktrace.ReadOnlySpan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	s.all = append(s.all, span)
	close(s.changed)
	s.changed = make(chan struct{})
}

// Shutdown implements sdktrace.SpanProcessor.
func (*spans) Shutdown(context.Context) error { return nil }

// ForceFlush implements sdktrace.SpanProcessor.
func (*spans) ForceFlush(context.Context) error { return nil }

// stop forgets the spans, and those to come.
func (s *spans) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped, s.all = true, nil
}

func (s *spans) ended() []sdktrace.ReadOnlySpan {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[:len(s.all):len(s.all)]
}

// await waits until the spans are as expected; else it shows what they are.
func (s *spans) await(t *testing.T, fits func([]sdktrace.ReadOnlySpan) bool, what string, show func([]sdktrace.ReadOnlySpan) string) {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		s.mu.Lock()
		all, changed := s.all[:len(s.all):len(s.all)], s.changed
		s.mu.Unlock()
		if fits(all) {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			t.Fatalf("%s\n%s", what, show(all))
		}
	}
}

// contains reports whether a tree has every line of another one, each below the line that
// it is below there.
func contains(tree, part string) bool {
	paths := pathsOf(tree)
	for path, n := range pathsOf(part) {
		if paths[path] < n {
			return false
		}
	}
	return true
}

// pathsOf counts the lines of a tree, each with all that it is below.
func pathsOf(tree string) map[string]int {
	paths := map[string]int{}
	var above []string
	for line := range strings.Lines(tree) {
		text := strings.TrimSpace(line)
		if text == "" {
			continue
		}
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / len(indent)
		above = append(above[:depth], text)
		paths[strings.Join(above, " > ")]++
	}
	return paths
}

const indent = "  "

// tree draws one trace, a line for each span: the service and the name.
func tree(all []sdktrace.ReadOnlySpan, trace string) string {
	var out strings.Builder
	for _, span := range all {
		if span.SpanContext().TraceID().String() == trace && !span.Parent().SpanID().IsValid() {
			draw(&out, all, span, "")
		}
	}
	return out.String()
}

// linked draws the traces of the escalation whose first span links to another trace.
func linked(all []sdktrace.ReadOnlySpan, to string) string {
	var out strings.Builder
	for _, span := range all {
		for _, link := range span.Links() {
			if link.SpanContext.TraceID().String() == to && serviceOf(span) == "ombud-escalation" && !span.Parent().SpanID().IsValid() {
				draw(&out, all, span, "")
			}
		}
	}
	return out.String()
}

func draw(out *strings.Builder, all []sdktrace.ReadOnlySpan, span sdktrace.ReadOnlySpan, margin string) {
	out.WriteString(margin + serviceOf(span) + " " + span.Name() + "\n")
	for _, child := range all {
		if child.Parent().SpanID() == span.SpanContext().SpanID() && child.SpanContext().TraceID() == span.SpanContext().TraceID() {
			draw(out, all, child, margin+indent)
		}
	}
}

func serviceOf(span sdktrace.ReadOnlySpan) string {
	for _, attribute := range span.Resource().Attributes() {
		if attribute.Key == "service.name" {
			return attribute.Value.AsString()
		}
	}
	return ""
}
