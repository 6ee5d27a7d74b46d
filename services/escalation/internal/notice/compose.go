package notice

import (
	"fmt"
	"strings"
	"time"
)

// newMessage returns the message of a notice. Events are the listed ones, told the ids of all.
func newMessage(events []Event, told []string) *Message {
	urgent := 0
	var text strings.Builder
	for _, e := range events {
		if e.Urgent {
			urgent++
		}
		at := e.At.UTC().Format(time.DateTime + " UTC")
		fmt.Fprintf(&text, "%s  %s  %s\n    %s\n", at, e.Kind, e.Case, e.Cause)
	}
	if len(told) > len(events) {
		fmt.Fprintf(&text, "... and %d more\n", len(told)-len(events))
	}
	return &Message{
		Subject: subjectOf(events, len(told), urgent),
		Text:    text.String(),
		Events:  events,
		Told:    told,
	}
}

// subjectOf returns the subject of a message about count events.
func subjectOf(events []Event, count, urgent int) string {
	switch {
	case count == 1:
		return fmt.Sprintf("[Ombud] %s: %s", events[0].Kind, events[0].Case)
	case urgent > 0:
		return fmt.Sprintf("[Ombud] %d events, urgent ones among them", count)
	default:
		return fmt.Sprintf("[Ombud] %d events", count)
	}
}
