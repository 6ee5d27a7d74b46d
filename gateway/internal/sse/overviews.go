package sse

import (
	"context"
	"net/http"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/pkg/clock"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// NewOverviewsHandler answers GET /v1/overview:watch?team=teams/... with overviews in JSON. Their id
// is the time of the count; a caller that reconnects begins with the present one.
func NewOverviewsHandler(escalation grpc.ClientConnInterface, c clock.Clock, stop <-chan struct{}) http.Handler {
	client := escalationv1.NewOverviewServiceClient(escalation)
	return &feed[escalationv1.Overview]{
		clock: c,
		stop:  stop,
		open: func(ctx context.Context, r *http.Request) (grpc.ServerStreamingClient[escalationv1.Overview], error) {
			request := &escalationv1.WatchOverviewRequest{}
			if err := rest.ParseQuery(request, r.URL.Query()); err != nil {
				return nil, err
			}
			return client.WatchOverview(ctx, request)
		},
		send: func(s *sender, next *escalationv1.Overview) error {
			return s.sendEvent(next.GetReadTime().AsTime().Format("2006-01-02T15:04:05.000Z"), "OVERVIEW", next)
		},
	}
}
