package rpc

import (
	"context"
	"time"

	"google.golang.org/grpc"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/reporting/overview"
)

// watchEvery is how often a stream looks whether the overview has changed.
const watchEvery = 2 * time.Second

// Overviews answers OverviewService.
type Overviews struct {
	escalationv1.UnimplementedOverviewServiceServer
	Service *overview.Service
}

// GetOverview gives the overview.
func (s *Overviews) GetOverview(ctx context.Context, req *escalationv1.GetOverviewRequest) (*escalationv1.Overview, error) {
	o, err := s.Service.Read(ctx, req.GetTeam())
	if err != nil {
		return nil, err
	}
	return overviewOf(o), nil
}

// WatchOverview streams it.
func (s *Overviews) WatchOverview(req *escalationv1.WatchOverviewRequest, stream grpc.ServerStreamingServer[escalationv1.Overview]) error {
	return s.Service.Watch(stream.Context(), req.GetTeam(), watchEvery, func(o overview.Overview) error {
		return stream.Send(overviewOf(o))
	})
}

func overviewOf(o overview.Overview) *escalationv1.Overview {
	return &escalationv1.Overview{
		Total:    countsOf(overview.Named{Counts: o.Total}),
		Levels:   allCountsOf(o.Levels),
		Teams:    allCountsOf(o.Teams),
		Owners:   allCountsOf(o.Owners),
		ReadTime: timeOf(o.At),
	}
}

func allCountsOf(groups []overview.Named) []*escalationv1.OverviewCounts {
	var all []*escalationv1.OverviewCounts
	for _, group := range groups {
		all = append(all, countsOf(group))
	}
	return all
}

func countsOf(c overview.Named) *escalationv1.OverviewCounts {
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
		OldestTime:      timeOf(c.OldestAt),
	}
	if c.Oldest != "" {
		m.Oldest = "handlings/" + c.Oldest
	}
	return m
}
