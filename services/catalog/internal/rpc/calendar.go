package rpc

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func calendarKind() kind[catalogv1.Calendar, *catalogv1.Calendar] {
	return kind[catalogv1.Calendar, *catalogv1.Calendar]{
		Kind:    offer.Calendars,
		field:   "calendar",
		message: calendarMessage,
		content: calendarContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("timeZone", func(v offer.Version) []string { return []string{v.Calendar.Hours.TimeZone} }),
		},
	}
}

func (s *catalogServer) CreateCalendar(ctx context.Context, r *catalogv1.CreateCalendarRequest) (*catalogv1.Calendar, error) {
	return calendarKind().create(ctx, s, r, r.GetCalendarId(), r.GetCalendar())
}

func (s *catalogServer) GetCalendar(ctx context.Context, r *catalogv1.GetCalendarRequest) (*catalogv1.Calendar, error) {
	return calendarKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListCalendars(ctx context.Context, r *catalogv1.ListCalendarsRequest) (*catalogv1.ListCalendarsResponse, error) {
	page, next, err := calendarKind().list(ctx, s, r)
	return &catalogv1.ListCalendarsResponse{Calendars: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateCalendar(ctx context.Context, r *catalogv1.UpdateCalendarRequest) (*catalogv1.Calendar, error) {
	return calendarKind().update(ctx, s, r, r.GetCalendar())
}

func (s *catalogServer) DeleteCalendar(ctx context.Context, r *catalogv1.DeleteCalendarRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteCalendar(ctx context.Context, r *catalogv1.UndeleteCalendarRequest) (*catalogv1.Calendar, error) {
	return calendarKind().undelete(ctx, s, r, r.GetName())
}

func calendarMessage(v offer.Version) *catalogv1.Calendar {
	if v.Calendar == nil {
		return &catalogv1.Calendar{}
	}
	hours := v.Calendar.Hours
	m := &catalogv1.Calendar{
		Name:           v.Name,
		DisplayName:    v.Calendar.DisplayName,
		TimeZone:       hours.TimeZone,
		HolidayRegions: hours.HolidayRegions,
		Version:        v.Number,
		EffectiveTime:  timestamppb.New(v.Effective),
		Etag:           v.Etag(),
		DeleteTime:     deleted(v),
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
