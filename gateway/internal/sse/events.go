// Package sse serves the event stream of the intake as server-sent events, which
// browsers and proxies understand without further code.
package sse

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// heartbeat is how often a silent stream shows that it lives: well below the idle
// limits of common proxies, which begin at 30 s.
const heartbeat = 15 * time.Second

// Events answers GET /v1/events?case=cases/...&cursor=... Each event has the
// cursor as its id, its kind as the event's name, and the Event as JSON. The header
// Last-Event-ID, which browsers send when they reconnect, wins over the parameter.
// The stream ends when the caller leaves or stop is closed.
func Events(intake grpc.ClientConnInterface, c clock.Clock, stop <-chan struct{}) http.Handler {
	client := intakev1.NewEventServiceClient(intake)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization"))
		stream, err := client.WatchEvents(ctx, request(r))
		if err == nil {
			// The server sends its header once the caller is let in.
			_, err = stream.Header()
		}
		if err != nil {
			rest.WriteError(w, r, fault.FromStatus(err))
			return
		}
		s := &sender{w: w, flush: http.NewResponseController(w).Flush}
		received := receive(r.Context(), stream)
		first := true
		for {
			select {
			case next := <-received:
				if next.err != nil && first {
					rest.WriteError(w, r, fault.FromStatus(next.err))
					return
				}
				if next.err != nil || s.event(next.response) != nil {
					return
				}
			case <-c.After(heartbeat):
				if s.comment("still here") != nil {
					return
				}
			case <-stop:
				return
			case <-r.Context().Done():
				return
			}
			first = false
		}
	})
}

func request(r *http.Request) *intakev1.WatchEventsRequest {
	cursor := r.Header.Get("Last-Event-ID")
	if cursor == "" {
		cursor = r.URL.Query().Get("cursor")
	}
	return &intakev1.WatchEventsRequest{Cursor: cursor, Case: r.URL.Query().Get("case")}
}

type received struct {
	response *intakev1.WatchEventsResponse
	err      error
}

// receive reads the stream on a goroutine of its own, which ends with the stream or
// the request. The stream's own context is no sign to stop: it ends together with the
// stream, before the last events and the reason have been handed on.
func receive(request context.Context, stream grpc.ServerStreamingClient[intakev1.WatchEventsResponse]) <-chan received {
	out := make(chan received)
	go func() {
		for {
			response, err := stream.Recv()
			select {
			case out <- received{response, err}:
			case <-request.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// sender writes in the format of the HTML standard, section 9.2.
type sender struct {
	w       http.ResponseWriter
	flush   func() error
	started bool
}

func (s *sender) event(next *intakev1.WatchEventsResponse) error {
	data, err := protojson.Marshal(next.GetEvent())
	if err != nil {
		return err
	}
	return s.write("id: %s\nevent: %s\ndata: %s\n\n", next.GetCursor(), next.GetEvent().GetKind(), data)
}

func (s *sender) comment(text string) error {
	return s.write(": %s\n\n", text)
}

func (s *sender) write(format string, args ...any) error {
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
