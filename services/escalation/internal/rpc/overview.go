package rpc

import (
	"context"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/reporting/overview"
)

// watchEvery is the interval at which a stream checks the overview for changes.
const watchEvery = 2 * time.Second

// OverviewServer implements OverviewService.
type OverviewServer struct {
	escalationv1.UnimplementedOverviewServiceServer
	overview *overview.Service
}

// NewOverviewServer returns a server.
func NewOverviewServer(o *overview.Service) *OverviewServer { return &OverviewServer{overview: o} }

// GetOverview returns the overview.
func (s *OverviewServer) GetOverview(ctx context.Context, req *escalationv1.GetOverviewRequest) (*escalationv1.Overview, error) {
	o, err := s.overview.Read(ctx, req.GetTeam())
	return reply(o, err, toProtoOverview)
}

// WatchOverview streams the overview.
func (s *OverviewServer) WatchOverview(req *escalationv1.WatchOverviewRequest, stream grpc.ServerStreamingServer[escalationv1.Overview]) error {
	return s.overview.Watch(stream.Context(), req.GetTeam(), watchEvery, func(o overview.Overview) error {
		return stream.Send(toProtoOverview(o))
	})
}

func toProtoOverview(o overview.Overview) *escalationv1.Overview {
	return &escalationv1.Overview{
		Total:    toProtoCounts(overview.Named{Counts: o.Total}),
		Levels:   replyAll(o.Levels, toProtoCounts),
		Teams:    replyAll(o.Teams, toProtoCounts),
		Owners:   replyAll(o.Owners, toProtoCounts),
		ReadTime: protoconv.ToProtoTime(o.At),
	}
}

func toProtoCounts(c overview.Named) *escalationv1.OverviewCounts {
	m := &escalationv1.OverviewCounts{
		Name:            c.Name,
		Open:            c.Open,
		Waiting:         c.Waiting,
		Unowned:         c.Unowned,
		Breached:        c.Breached,
		WithinHour:      c.WithinHour,
		WithinFourHours: c.WithinFour,
		Today:           c.Today,
		Later:           c.Later,
		OldestTime:      protoconv.ToProtoTime(c.OldestAt),
	}
	if c.Oldest != "" {
		m.Oldest = "handlings/" + c.Oldest
	}
	return m
}
