package rpc

import (
	"google.golang.org/grpc"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/feed"
)

// Events serves ombud.intake.v1.EventService.
type Events struct {
	intakev1.UnimplementedEventServiceServer
	feed *feed.Feed
}

// NewEvents returns the service.
func NewEvents(f *feed.Feed) *Events { return &Events{feed: f} }

// WatchEvents implements intakev1.EventServiceServer.
func (s *Events) WatchEvents(r *intakev1.WatchEventsRequest, stream grpc.ServerStreamingServer[intakev1.WatchEventsResponse]) error {
	return s.feed.Watch(stream.Context(), r.GetCursor(), id(cases, r.GetCase()), func(e feed.Event) error {
		return stream.Send(&intakev1.WatchEventsResponse{Event: eventMessage(e.Case, e.Entry), Cursor: e.Cursor})
	})
}
