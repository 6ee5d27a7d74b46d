package rpc

import (
	"cmp"
	"context"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worktime"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateStaff makes a person.
func (s *Organisation) CreateStaff(ctx context.Context, req *escalationv1.CreateStaffRequest) (*escalationv1.Staff, error) {
	body, err := staffFrom(req.GetStaff())
	if err != nil {
		return nil, under("staff", err)
	}
	doc, err := s.Office.Staff.Create(ctx, req.GetStaffId(), body, command(ctx, req), s.now())
	return staffOr(doc, s.now(), under("staff", err))
}

// GetStaff gives one person.
func (s *Organisation) GetStaff(ctx context.Context, req *escalationv1.GetStaffRequest) (*escalationv1.Staff, error) {
	doc, err := s.Office.Staff.Get(ctx, req.GetName())
	return staffOr(doc, s.now(), err)
}

// ListStaff lists people by name.
func (s *Organisation) ListStaff(ctx context.Context, req *escalationv1.ListStaffRequest) (*escalationv1.ListStaffResponse, error) {
	now := s.now()
	docs, next, err := s.Office.ListStaff(ctx, listing.Request{
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(),
	}, now)
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListStaffResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.Staff = append(resp.Staff, staffOf(doc, now))
	}
	return resp, nil
}

// UpdateStaff changes the named fields of a person.
func (s *Organisation) UpdateStaff(ctx context.Context, req *escalationv1.UpdateStaffRequest) (*escalationv1.Staff, error) {
	change := req.GetStaff()
	if err := checkUpdate(req.GetUpdateMask(), change, "staff"); err != nil {
		return nil, err
	}
	doc, err := s.Office.Staff.Update(ctx, change.GetName(), change.GetEtag(), command(ctx, req), s.now(), func(body *organisation.Staff) error {
		merged := staffOf(docstore.Doc[organisation.Staff]{Body: *body}, s.now())
		merge(req.GetUpdateMask(), merged, change)
		changed, err := staffFrom(merged)
		changed.Commands, changed.Edition = body.Commands, body.Edition
		changed.Task, changed.HandedOver = body.Task, body.HandedOver
		*body = changed
		return err
	})
	return staffOr(doc, s.now(), under("staff", err))
}

// DeleteStaff removes a person, whose unsolved cases are handed over.
func (s *Organisation) DeleteStaff(ctx context.Context, req *escalationv1.DeleteStaffRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Office.DeleteStaff(ctx, req.GetName(), req.GetEtag(), command(ctx, req), s.now())
}

// staffFrom reads a person. Wrong fields are named by their paths in the message.
func staffFrom(m *escalationv1.Staff) (organisation.Staff, error) {
	s := organisation.Staff{
		DisplayName: m.GetDisplayName(),
		Email:       m.GetEmail(),
		WebhookURI:  m.GetWebhookUri(),
		Teams:       m.GetTeams(),
		Level:       int(m.GetLevel()),
		Skills:      m.GetSkills(),
		Languages:   m.GetLanguages(),
		Subject:     m.GetSubject(),
		Capacity:    int(m.GetCapacity()),
		Phone:       m.GetPhone(),
	}
	calendar, err := calendarFrom(m.GetCalendar(), "calendar")
	if err != nil {
		return s, err
	}
	if calendar != nil {
		s.Calendar = &calendar.Calendar
	}
	for _, absence := range m.GetAbsences() {
		s.Absences = append(s.Absences, organisation.Absence{
			Start: fromTime(absence.GetStartTime()), End: fromTime(absence.GetEndTime()), Reason: absence.GetReason(),
		})
	}
	s.QuietHours, err = quietFrom(m.GetQuietHours())
	return s, err
}

// quietFrom reads quiet hours; nil for none.
func quietFrom(m *escalationv1.QuietHours) (*organisation.QuietHours, error) {
	if m == nil {
		return nil, nil
	}
	from, badFrom := worktime.ParseTimeOfDay(m.GetFrom())
	to, badTo := worktime.ParseTimeOfDay(m.GetTo())
	if badFrom != nil || badTo != nil {
		return nil, fault.Invalid("quiet_hours", "must have times like 22:00")
	}
	return &organisation.QuietHours{TimeZone: cmp.Or(m.GetTimeZone(), "UTC"), From: from, To: to}, nil
}

// staffOf returns the message of a person as of a time.
func staffOf(doc docstore.Doc[organisation.Staff], now time.Time) *escalationv1.Staff {
	b := doc.Body
	m := &escalationv1.Staff{
		Name:        doc.ID,
		DisplayName: b.DisplayName,
		Email:       b.Email,
		WebhookUri:  b.WebhookURI,
		Teams:       b.Teams,
		Level:       int32(b.Level),
		Skills:      b.Skills,
		Languages:   b.Languages,
		Subject:     b.Subject,
		Calendar:    hoursOf(b.Calendar),
		Capacity:    int32(b.Capacity),
		Phone:       b.Phone,
		Present:     b.Present(now),
		Leaving:     b.Leaving,
		Etag:        office.Etag(doc),
	}
	for _, absence := range b.Absences {
		m.Absences = append(m.Absences, &escalationv1.Absence{
			StartTime: timeOf(absence.Start), EndTime: timeOf(absence.End), Reason: absence.Reason,
		})
	}
	if quiet := b.QuietHours; quiet != nil {
		m.QuietHours = &escalationv1.QuietHours{TimeZone: quiet.TimeZone, From: quiet.From.String(), To: quiet.To.String()}
	}
	return m
}

func staffOr(doc docstore.Doc[organisation.Staff], now time.Time, err error) (*escalationv1.Staff, error) {
	if err != nil {
		return nil, err
	}
	return staffOf(doc, now), nil
}
