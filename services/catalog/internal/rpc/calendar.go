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

// calendarServer serves the methods of calendars.
type calendarServer struct {
	calendars handlers[catalogv1.Calendar, *catalogv1.Calendar]
}

func newCalendarServer(d Deps) *calendarServer {
	return &calendarServer{calendars: handlers[catalogv1.Calendar, *catalogv1.Calendar]{
		Deps:      d,
		kind:      offer.Calendars,
		field:     "calendar",
		toProto:   toProtoCalendar,
		fromProto: fromProtoCalendar,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("timeZone", func(v offer.Version) []string { return []string{v.Calendar.Hours.TimeZone} }),
		},
	}}
}

// CreateCalendar makes a calendar.
func (s *calendarServer) CreateCalendar(
	ctx context.Context, req *catalogv1.CreateCalendarRequest,
) (*catalogv1.Calendar, error) {
	return s.calendars.createResource(ctx, req, req.GetCalendarId(), req.GetCalendar())
}

// GetCalendar returns a calendar that the caller may see.
func (s *calendarServer) GetCalendar(
	ctx context.Context, req *catalogv1.GetCalendarRequest,
) (*catalogv1.Calendar, error) {
	return s.calendars.getResource(ctx, req.GetName())
}

// ListCalendars lists the calendars that the caller may see, by name.
func (s *calendarServer) ListCalendars(
	ctx context.Context, req *catalogv1.ListCalendarsRequest,
) (*catalogv1.ListCalendarsResponse, error) {
	page, next, err := s.calendars.listResources(ctx, req)
	return &catalogv1.ListCalendarsResponse{Calendars: page, NextPageToken: next}, err
}

// UpdateCalendar changes a calendar in a new version.
func (s *calendarServer) UpdateCalendar(
	ctx context.Context, req *catalogv1.UpdateCalendarRequest,
) (*catalogv1.Calendar, error) {
	return s.calendars.updateResource(ctx, req, req.GetCalendar())
}

// DeleteCalendar takes a calendar out of use.
func (s *calendarServer) DeleteCalendar(
	ctx context.Context, req *catalogv1.DeleteCalendarRequest,
) (*emptypb.Empty, error) {
	return s.calendars.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteCalendar takes a calendar back into use.
func (s *calendarServer) UndeleteCalendar(
	ctx context.Context, req *catalogv1.UndeleteCalendarRequest,
) (*catalogv1.Calendar, error) {
	return s.calendars.undeleteResource(ctx, req, req.GetName())
}

func toProtoCalendar(v offer.Version) *catalogv1.Calendar {
	hours := v.Calendar.Hours
	m := &catalogv1.Calendar{
		Name:           v.Name,
		DisplayName:    v.Calendar.DisplayName,
		TimeZone:       hours.TimeZone,
		HolidayRegions: hours.HolidayRegions,
		Version:        v.Number,
		EffectiveTime:  timestamppb.New(v.Effective),
		Etag:           v.Etag(),
		DeleteTime:     toProtoDeleteTime(v),
	}
	for _, h := range hours.Hours {
		m.Hours = append(m.Hours, &catalogv1.WorkingInterval{
			Day:  toProtoDay(h.Day),
			From: h.From.String(),
			To:   h.To.String(),
		})
	}
	for _, h := range hours.Holidays {
		m.Holidays = append(m.Holidays, &catalogv1.Holiday{Date: h.Date, Name: h.Name})
	}
	return m
}

func fromProtoCalendar(m *catalogv1.Calendar) offer.Content {
	c := worktime.Calendar{TimeZone: m.GetTimeZone(), HolidayRegions: m.GetHolidayRegions()}
	for _, h := range m.GetHours() {
		c.Hours = append(c.Hours, worktime.Interval{
			Day:  fromProtoDay(h.GetDay()),
			From: fromProtoTimeOfDay(h.GetFrom()),
			To:   fromProtoTimeOfDay(h.GetTo()),
		})
	}
	for _, h := range m.GetHolidays() {
		c.Holidays = append(c.Holidays, worktime.Holiday{Date: h.GetDate(), Name: h.GetName()})
	}
	return &offer.Calendar{DisplayName: m.GetDisplayName(), Hours: c}
}

// fromProtoDay turns Monday = 1 to Sunday = 7 into Go's Sunday = 0 to Saturday = 6.
func fromProtoDay(d dayofweek.DayOfWeek) time.Weekday { return time.Weekday(int(d) % 7) }

func toProtoDay(d time.Weekday) dayofweek.DayOfWeek {
	if d == time.Sunday {
		return dayofweek.DayOfWeek_SUNDAY
	}
	return dayofweek.DayOfWeek(d)
}

// fromProtoTimeOfDay reads a time that the rules of the proto have let through.
func fromProtoTimeOfDay(text string) worktime.TimeOfDay {
	t, _ := worktime.ParseTimeOfDay(text)
	return t
}
