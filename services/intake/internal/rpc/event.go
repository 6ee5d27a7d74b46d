package rpc

import (
	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/feed"
)

// EventServer serves ombud.intake.v1.EventService.
type EventServer struct {
	intakev1.UnimplementedEventServiceServer
	feed *feed.Service
}

// NewEventServer returns the server of events.
func NewEventServer(f *feed.Service) *EventServer { return &EventServer{feed: f} }

// WatchEvents implements intakev1.EventServiceServer.
func (s *EventServer) WatchEvents(
	req *intakev1.WatchEventsRequest, stream grpc.ServerStreamingServer[intakev1.WatchEventsResponse],
) error {
	caller := auth.CallerFrom(stream.Context())
	send := func(e feed.Event) error {
		return stream.Send(&intakev1.WatchEventsResponse{Event: toProtoEvent(caller, e.Case, e.Entry), Cursor: e.Cursor})
	}
	return s.feed.WatchEvents(stream.Context(), req.GetCursor(), casefile.Collection.ID(req.GetCase()), send)
}
