package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// AddWorkingTime adds working time of a calendar to an instant.
func (s *calendarServer) AddWorkingTime(
	ctx context.Context, req *catalogv1.AddWorkingTimeRequest,
) (*catalogv1.AddWorkingTimeResponse, error) {
	start := req.GetStartTime().AsTime()
	if err := worktime.CheckTime("start_time", start).Err(); err != nil {
		return nil, err
	}
	schedule, err := s.compileSchedule(ctx, req.GetCalendar())
	if err != nil {
		return nil, err
	}
	end, err := schedule.Add(start, req.GetDuration().AsDuration())
	return &catalogv1.AddWorkingTimeResponse{EndTime: timestamppb.New(end)}, nameTooFar(err, "duration")
}

// MeasureWorkingTime measures the working time of a calendar between two instants.
func (s *calendarServer) MeasureWorkingTime(
	ctx context.Context, req *catalogv1.MeasureWorkingTimeRequest,
) (*catalogv1.MeasureWorkingTimeResponse, error) {
	from, to := req.GetStartTime().AsTime(), req.GetEndTime().AsTime()
	if err := fault.Join(worktime.CheckTime("start_time", from), worktime.CheckTime("end_time", to)).Err(); err != nil {
		return nil, err
	}
	if to.Before(from) {
		return nil, fault.Invalid("end_time", "must not be before start_time")
	}
	schedule, err := s.compileSchedule(ctx, req.GetCalendar())
	if err != nil {
		return nil, err
	}
	return &catalogv1.MeasureWorkingTimeResponse{Duration: durationpb.New(schedule.Measure(from, to))}, nil
}

// nameTooFar returns an error with the field of the request that asks for more working time than there is.
func nameTooFar(err error, field string) error {
	if tooFar, isFault := fault.As(err); isFault && tooFar.Reason() == worktime.ReasonTooFar {
		return tooFar.Field(field, "%s", tooFar.Message())
	}
	return err
}

// compileSchedule returns the schedule of a calendar, read from the store, so that a change by another process counts
// at once.
func (s *calendarServer) compileSchedule(ctx context.Context, name string) (*worktime.Schedule, error) {
	version, err := s.calendars.Catalog.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	return worktime.Compile(version.Calendar.Hours)
}
