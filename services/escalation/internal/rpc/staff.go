package rpc

import (
	"cmp"
	"context"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worktime"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// CreateStaff makes a member of staff.
func (s *OrganisationServer) CreateStaff(ctx context.Context, req *escalationv1.CreateStaffRequest) (*escalationv1.Staff, error) {
	body, err := fromProtoStaff(req.GetStaff())
	if err != nil {
		return nil, resource.Under("staff", err)
	}
	if err := s.organisation.Staff.CheckID(ctx, req.GetStaffId(), body.Subject); err != nil {
		return nil, err
	}
	now := s.now()
	doc, err := s.organisation.Staff.Create(ctx, req.GetStaffId(), body, newChange(ctx, req, "", now))
	return reply(doc, resource.Under("staff", err), toProtoStaffAt(now))
}

// GetStaff returns one member of staff.
func (s *OrganisationServer) GetStaff(ctx context.Context, req *escalationv1.GetStaffRequest) (*escalationv1.Staff, error) {
	doc, err := s.organisation.Staff.Get(ctx, req.GetName())
	return reply(doc, err, toProtoStaffAt(s.now()))
}

// ListStaff lists staff by name.
func (s *OrganisationServer) ListStaff(ctx context.Context, req *escalationv1.ListStaffRequest) (*escalationv1.ListStaffResponse, error) {
	now := s.now()
	docs, next, err := s.organisation.Staff.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	}, now)
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListStaffResponse{Staff: replyAll(docs, toProtoStaffAt(now)), NextPageToken: next}, nil
}

// UpdateStaff changes the named fields of a member of staff.
func (s *OrganisationServer) UpdateStaff(ctx context.Context, req *escalationv1.UpdateStaffRequest) (*escalationv1.Staff, error) {
	staff := req.GetStaff()
	if err := checkUpdate(req.GetUpdateMask(), staff, "staff"); err != nil {
		return nil, err
	}
	now := s.now()
	change := newChange(ctx, req, staff.GetEtag(), now)
	doc, err := s.organisation.Staff.Update(ctx, staff.GetName(), change, func(body *organisation.Staff) error {
		merged := toProtoStaff(organisation.StaffDoc{Body: *body}, now)
		resource.MergeWhole(req.GetUpdateMask(), merged, staff)
		changed, err := fromProtoStaff(merged)
		changed.Commands = body.Commands
		changed.Edition = body.Edition
		changed.Task = body.Task
		changed.HandedOver = body.HandedOver
		*body = changed
		return err
	})
	return reply(doc, resource.Under("staff", err), toProtoStaffAt(now))
}

// DeleteStaff removes a member of staff and hands their unsolved cases over.
func (s *OrganisationServer) DeleteStaff(ctx context.Context, req *escalationv1.DeleteStaffRequest) (*emptypb.Empty, error) {
	change := newChange(ctx, req, req.GetEtag(), s.now())
	return &emptypb.Empty{}, s.organisation.Staff.Delete(ctx, req.GetName(), change)
}

// fromProtoStaff reads a member of staff. Wrong fields are named by their paths in the message.
func fromProtoStaff(m *escalationv1.Staff) (organisation.Staff, error) {
	s := organisation.Staff{
		DisplayName: m.GetDisplayName(),
		Email:       m.GetEmail(),
		WebhookURI:  m.GetWebhookUri(),
		Teams:       m.GetTeams(),
		Level:       int(m.GetLevel()),
		Skills:      m.GetSkills(),
		Languages:   m.GetLanguages(),
		Subject:     auth.StaffSubject(m.GetSubject()),
		Capacity:    int(m.GetCapacity()),
		Phone:       m.GetPhone(),
	}
	calendar, err := fromProtoCalendar(m.GetCalendar(), "calendar")
	if err != nil {
		return s, err
	}
	if calendar != nil {
		s.Calendar = &calendar.Calendar
	}
	for _, absence := range m.GetAbsences() {
		s.Absences = append(s.Absences, organisation.Absence{
			Start:  protoconv.FromProtoTime(absence.GetStartTime()),
			End:    protoconv.FromProtoTime(absence.GetEndTime()),
			Reason: absence.GetReason(),
		})
	}
	s.QuietHours, err = fromProtoQuietHours(m.GetQuietHours())
	return s, err
}

// fromProtoQuietHours reads quiet hours; nil for none.
func fromProtoQuietHours(m *escalationv1.QuietHours) (*organisation.QuietHours, error) {
	if m == nil {
		return nil, nil
	}
	from, badFrom := worktime.ParseTimeOfDay(m.GetFrom())
	to, badTo := worktime.ParseTimeOfDay(m.GetTo())
	if badFrom != nil || badTo != nil {
		return nil, fault.Invalid("quiet_hours", "must have times like 22:00")
	}
	return &organisation.QuietHours{
		TimeZone: cmp.Or(m.GetTimeZone(), "UTC"),
		From:     from,
		To:       to,
	}, nil
}

// toProtoStaffAt returns the converter of staff at a time, on which their presence depends.
func toProtoStaffAt(now time.Time) func(organisation.StaffDoc) *escalationv1.Staff {
	return func(doc organisation.StaffDoc) *escalationv1.Staff { return toProtoStaff(doc, now) }
}

func toProtoStaff(doc organisation.StaffDoc, now time.Time) *escalationv1.Staff {
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
		Calendar:    toProtoWorkingHours(b.Calendar),
		Capacity:    int32(b.Capacity),
		Phone:       b.Phone,
		Present:     b.IsPresent(now),
		Leaving:     b.Leaving,
		Etag:        resource.Etag(doc),
	}
	for _, absence := range b.Absences {
		m.Absences = append(m.Absences, &escalationv1.Absence{
			StartTime: protoconv.ToProtoTime(absence.Start),
			EndTime:   protoconv.ToProtoTime(absence.End),
			Reason:    absence.Reason,
		})
	}
	if quiet := b.QuietHours; quiet != nil {
		m.QuietHours = &escalationv1.QuietHours{
			TimeZone: quiet.TimeZone,
			From:     quiet.From.String(),
			To:       quiet.To.String(),
		}
	}
	return m
}
