package rpc

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func (s *catalogServer) CreateCalendar(ctx context.Context, r *catalogv1.CreateCalendarRequest) (*catalogv1.Calendar, error) {
	return create(ctx, s, r, offer.Calendars, r.GetCalendarId(), calendarContent(r.GetCalendar()), calendarMessage)
}

func (s *catalogServer) GetCalendar(ctx context.Context, r *catalogv1.GetCalendarRequest) (*catalogv1.Calendar, error) {
	return get(ctx, s, r.GetName(), calendarMessage)
}

func (s *catalogServer) ListCalendars(_ context.Context, r *catalogv1.ListCalendarsRequest) (*catalogv1.ListCalendarsResponse, error) {
	page, next, err := list(s, offer.Calendars, r.GetPageSize(), r.GetPageToken(), calendarMessage)
	return &catalogv1.ListCalendarsResponse{Calendars: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateCalendar(ctx context.Context, r *catalogv1.UpdateCalendarRequest) (*catalogv1.Calendar, error) {
	return update(ctx, s, r, r.GetCalendar(), r.GetUpdateMask(), offer.Calendars, calendarMessage, calendarContent)
}

func (s *catalogServer) DeleteCalendar(ctx context.Context, r *catalogv1.DeleteCalendarRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

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
	calendar, err := s.catalog.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	return worktime.Compile(calendar.Calendar.Hours)
}

func calendarMessage(v offer.Version) *catalogv1.Calendar {
	if v.Calendar == nil {
		return &catalogv1.Calendar{}
	}
	hours := v.Calendar.Hours
	m := &catalogv1.Calendar{
		Name: v.Name, DisplayName: v.Calendar.DisplayName, TimeZone: hours.TimeZone, HolidayRegions: hours.HolidayRegions,
		Version: v.Number, EffectiveTime: timestamppb.New(v.Effective), Etag: v.Etag(),
	}
	for _, h := range hours.Hours {
		m.Hours = append(m.Hours, &catalogv1.WorkingInterval{Day: dayMessage(h.Day), From: h.From.String(), To: h.To.String()})
	}
	for _, h := range hours.Holidays {
		m.Holidays = append(m.Holidays, &catalogv1.Holiday{Date: h.Date, Name: h.Name})
	}
	return m
}

func calendarContent(m *catalogv1.Calendar) offer.Content {
	c := worktime.Calendar{TimeZone: m.GetTimeZone(), HolidayRegions: m.GetHolidayRegions()}
	for _, h := range m.GetHours() {
		c.Hours = append(c.Hours, worktime.Interval{Day: weekday(h.GetDay()), From: wallTime(h.GetFrom()), To: wallTime(h.GetTo())})
	}
	for _, h := range m.GetHolidays() {
		c.Holidays = append(c.Holidays, worktime.Holiday{Date: h.GetDate(), Name: h.GetName()})
	}
	return &offer.Calendar{DisplayName: m.GetDisplayName(), Hours: c}
}

// weekday turns Monday = 1 to Sunday = 7 into Go's Sunday = 0 to Saturday = 6.
func weekday(d dayofweek.DayOfWeek) time.Weekday { return time.Weekday(int(d) % 7) }

func dayMessage(d time.Weekday) dayofweek.DayOfWeek {
	if d == time.Sunday {
		return dayofweek.DayOfWeek_SUNDAY
	}
	return dayofweek.DayOfWeek(d)
}

// wallTime reads a time that the rules of the proto have let through.
func wallTime(text string) worktime.TimeOfDay {
	t, _ := worktime.ParseTimeOfDay(text)
	return t
}
