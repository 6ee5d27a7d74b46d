package notice

import (
	"fmt"
	"strings"
	"time"
)

// compose says what happened, in words. Told are the ids of all events, of which the first
// are given.
func compose(events []Event, told []string) *Message {
	m, count := &Message{Events: events, Told: told}, len(told)
	urgent := 0
	var text strings.Builder
	for _, e := range events {
		if e.Urgent {
			urgent++
		}
		fmt.Fprintf(&text, "%s  %s  %s\n    %s\n", e.At.UTC().Format(time.DateTime+" UTC"), e.Kind, e.Case, e.Cause)
	}
	if count > len(events) {
		fmt.Fprintf(&text, "... and %d more\n", count-len(events))
	}
	m.Text = text.String()
	switch {
	case count == 1:
		m.Subject = fmt.Sprintf("[Ombud] %s: %s", events[0].Kind, events[0].Case)
	case urgent > 0:
		m.Subject = fmt.Sprintf("[Ombud] %d events, urgent ones among them", count)
	default:
		m.Subject = fmt.Sprintf("[Ombud] %d events", count)
	}
	return m
}
