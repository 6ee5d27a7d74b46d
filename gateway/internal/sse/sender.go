package sse

import (
	"fmt"
	"net/http"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// sender writes in the format of the HTML standard, section 9.2.
type sender struct {
	w       http.ResponseWriter
	flush   func() error
	started bool // the answer has begun: it is too late for an error
}

func newSender(w http.ResponseWriter) *sender {
	return &sender{w: w, flush: http.NewResponseController(w).Flush}
}

// sendEvent sends a message under an id and the name of its kind.
func (s *sender) sendEvent(id, name string, message proto.Message) error {
	data, err := protojson.Marshal(message)
	if err != nil {
		return err
	}
	return s.writeText("id: %s\nevent: %s\ndata: %s\n\n", id, name, data)
}

func (s *sender) sendComment(text string) error {
	return s.writeText(": %s\n\n", text)
}

func (s *sender) writeText(format string, args ...any) error {
	if !s.started {
		s.w.Header().Set("Content-Type", "text/event-stream")
		s.w.Header().Set("Cache-Control", "no-store")
		s.started = true
	}
	if _, err := fmt.Fprintf(s.w, format, args...); err != nil {
		return err
	}
	return s.flush()
}
