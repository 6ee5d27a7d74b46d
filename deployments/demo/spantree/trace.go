package spantree

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Trace is the spans of one trace, in the order in which they began.
type Trace struct {
	ID    string
	Spans []Span
}

func newTrace(id string, spans []Span) Trace {
	spans = slices.Clone(spans)
	slices.SortStableFunc(spans, func(a, b Span) int { return a.Start.Compare(b.Start) })
	return Trace{ID: id, Spans: spans}
}

// IsEmpty reports whether there are no spans.
func (t Trace) IsEmpty() bool { return len(t.Spans) == 0 }

func (t Trace) startTime() time.Time { return t.Spans[0].Start }

// isComplete reports whether every span has its parent, and every call the span of the
// side that was called: services send their spans separately.
func (t Trace) isComplete() bool {
	if t.IsEmpty() {
		return false
	}
	known, answered := map[string]bool{"": true}, map[string]bool{}
	for _, span := range t.Spans {
		known[span.id], answered[span.parent] = true, true
	}
	return !slices.ContainsFunc(t.Spans, func(s Span) bool {
		return !known[s.parent] || s.calls && !answered[s.id]
	})
}

// linksTo reports whether a span has a link to the other trace.
func (t Trace) linksTo(other string) bool {
	return slices.ContainsFunc(t.Spans, func(s Span) bool { return slices.Contains(s.links, other) })
}

// WriteTree writes the trace as a tree: a line for each span, below that of its parent, with
// when it began and how long it took.
func (t Trace) WriteTree(out io.Writer) error {
	children, known := map[string][]Span{}, map[string]bool{}
	for _, span := range t.Spans {
		known[span.id] = true
	}
	for _, span := range t.Spans {
		parent := span.parent
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], span)
	}
	var text strings.Builder
	t.writeSpan(&text, children, "", 0)
	_, err := io.WriteString(out, text.String())
	return err
}

func (t Trace) writeSpan(text *strings.Builder, children map[string][]Span, parent string, depth int) {
	for _, span := range children[parent] {
		failed := ""
		if span.Failed {
			failed = "  failed"
		}
		name := strings.Repeat("  ", depth) + span.Name
		text.WriteString(fmt.Sprintf("%-22s %-78s %+8.1f ms %8.1f ms%s\n",
			span.Service, name, formatMillis(span.Start.Sub(t.startTime())), formatMillis(span.End.Sub(span.Start)), failed))
		t.writeSpan(text, children, span.id, depth+1)
	}
}

func formatMillis(d time.Duration) float64 { return d.Seconds() * 1000 }
