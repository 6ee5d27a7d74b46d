package sse

import (
	"context"
	"net/http"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/pkg/clock"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// NewEventsHandler answers GET /v1/events?case=cases/...&cursor=... Each event has the
// cursor as its id, its kind as the event's name, and the Event as JSON. The header
// Last-Event-ID, which browsers send when they reconnect, wins over the parameter.
func NewEventsHandler(intake grpc.ClientConnInterface, c clock.Clock, stop <-chan struct{}) http.Handler {
	client := intakev1.NewEventServiceClient(intake)
	return &feed[intakev1.WatchEventsResponse]{
		clock: c,
		stop:  stop,
		open: func(ctx context.Context, r *http.Request) (grpc.ServerStreamingClient[intakev1.WatchEventsResponse], error) {
			request, err := requestOf(r)
			if err != nil {
				return nil, err
			}
			return client.WatchEvents(ctx, request)
		},
		send: func(s *sender, next *intakev1.WatchEventsResponse) error {
			return s.sendEvent(next.GetCursor(), next.GetEvent().GetKind().String(), next.GetEvent())
		},
	}
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
