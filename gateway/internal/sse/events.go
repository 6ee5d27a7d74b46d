// Package sse serves the event stream of the intake as server-sent events, which
// browsers and proxies understand without further code.
package sse

import (
	"context"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

const (
	// patience is how long a stream may say nothing at all before it counts as open:
	// who may not read it, or names a wrong cursor, is told well before.
	patience = time.Second
	// heartbeat is how often a silent stream shows that it lives: well below the idle
	// limits of common proxies, which begin at 30 s.
	heartbeat = 15 * time.Second
)

// Events answers GET /v1/events?case=cases/...&cursor=... Each event has the
// cursor as its id, its kind as the event's name, and the Event as JSON. The header
// Last-Event-ID, which browsers send when they reconnect, wins over the parameter.
// The stream ends when the caller leaves or stop is closed. What goes wrong before
// the first event is answered as an error; later the stream ends, and the caller
// comes back with the id that it saw last.
func Events(intake grpc.ClientConnInterface, c clock.Clock, stop <-chan struct{}) http.Handler {
	client := intakev1.NewEventServiceClient(intake)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead { // would wait for events only to leave them out
			return
		}
		request, err := requestOf(r)
		if err != nil {
			rest.WriteError(w, err)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		s := newSender(w)
		for _, credentials := range r.Header.Values("Authorization") { // a second one is refused there
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", credentials)
		}
		stream, err := client.WatchEvents(ctx, request)
		if err == nil {
			err = copyEvents(ctx, receive(ctx, stream), s, c, stop)
		}
		if err != nil && !s.started {
			rest.WriteError(w, fault.FromStatus(err))
		}
	})
}

func requestOf(r *http.Request) (*intakev1.WatchEventsRequest, error) {
	request := &intakev1.WatchEventsRequest{}
	if err := rest.ParseQuery(request, r.URL.Query()); err != nil {
		return nil, err
	}
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		request.Cursor = last
	}
	return request, nil
}

// copyEvents sends what is received until the stream fails, the caller is gone or
// stop is closed.
func copyEvents(ctx context.Context, updates <-chan update, s *sender, c clock.Clock, stop <-chan struct{}) error {
	silence := c.NewTimer(patience)
	defer silence.Stop()
	for {
		var err error
		select {
		case next := <-updates:
			if err = next.err; err == nil {
				err = s.event(next.response)
			}
		case <-silence.C():
			err = s.comment("still here")
		case <-ctx.Done():
			return ctx.Err()
		case <-stop:
			return fault.New(fault.Unavailable, "SERVER_STOPPING", "this server is stopping, call another").RetryAfter(time.Second)
		}
		if err != nil {
			return err
		}
		silence.Reset(heartbeat)
	}
}

type update struct {
	response *intakev1.WatchEventsResponse
	err      error
}

// receive reads the stream on a goroutine of its own, which ends with the stream or
// with ctx, the context of the request. The stream's own context is no sign to stop:
// it ends together with the stream, before the last events and the reason have been
// handed on.
func receive(ctx context.Context, stream grpc.ServerStreamingClient[intakev1.WatchEventsResponse]) <-chan update {
	out := make(chan update)
	go func() {
		for {
			response, err := stream.Recv()
			select {
			case out <- update{response, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}
