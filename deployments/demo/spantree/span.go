package spantree

import (
	"encoding/hex"
	"time"

	commonv1 "go.opentelemetry.io/proto/otlp/common/v1"
	tracev1 "go.opentelemetry.io/proto/otlp/trace/v1"
)

// Span is one thing that was done in a trace.
type Span struct {
	Service, Name string
	Start, End    time.Time
	Failed        bool

	id, parent string
	links      []string // traces
	// calls reports a call with a span on the other side.
	calls bool
}

func newSpan(service string, from *tracev1.Span) Span {
	s := Span{
		Service: service,
		Name:    from.GetName(),
		Start:   time.Unix(0, int64(from.GetStartTimeUnixNano())),
		End:     time.Unix(0, int64(from.GetEndTimeUnixNano())),
		Failed:  from.GetStatus().GetCode() == tracev1.Status_STATUS_CODE_ERROR,
		id:      string(from.GetSpanId()),
		parent:  string(from.GetParentSpanId()),
	}
	isCall := from.GetKind() == tracev1.Span_SPAN_KIND_CLIENT
	s.calls = isCall && findAttribute(from.GetAttributes(), "db.system.name") == ""
	for _, link := range from.GetLinks() {
		s.links = append(s.links, hex.EncodeToString(link.GetTraceId()))
	}
	return s
}

// findAttribute returns an attribute that is a string; "" when there is none.
func findAttribute(all []*commonv1.KeyValue, key string) string {
	for _, pair := range all {
		if pair.GetKey() == key {
			return pair.GetValue().GetStringValue()
		}
	}
	return ""
}
