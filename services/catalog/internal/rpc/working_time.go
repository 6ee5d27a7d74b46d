package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// AddWorkingTime counts working time forward.
func (s *catalogServer) AddWorkingTime(ctx context.Context, r *catalogv1.AddWorkingTimeRequest) (*catalogv1.AddWorkingTimeResponse, error) {
	schedule, err := s.schedule(ctx, r.GetCalendar())
	if err != nil {
		return nil, err
	}
	end, err := schedule.Add(r.GetStartTime().AsTime(), r.GetDuration().AsDuration())
	return &catalogv1.AddWorkingTimeResponse{EndTime: timestamppb.New(end)}, err
}

// MeasureWorkingTime counts working time between two instants.
func (s *catalogServer) MeasureWorkingTime(ctx context.Context, r *catalogv1.MeasureWorkingTimeRequest) (*catalogv1.MeasureWorkingTimeResponse, error) {
	from, to := r.GetStartTime().AsTime(), r.GetEndTime().AsTime()
	if to.Before(from) {
		return nil, fault.Invalid("end_time", "must not be before start_time")
	}
	schedule, err := s.schedule(ctx, r.GetCalendar())
	if err != nil {
		return nil, err
	}
	return &catalogv1.MeasureWorkingTimeResponse{Duration: durationpb.New(schedule.Measure(from, to))}, nil
}

// schedule returns the compiled calendar, also when another process has just made it.
func (s *catalogServer) schedule(ctx context.Context, name string) (*worktime.Schedule, error) {
	calendar, err := s.Catalog.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	return worktime.Compile(calendar.Calendar.Hours)
}
