package rpc

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// outlook is how far shifts are listed when the caller does not say.
const outlook = 28 * 24 * time.Hour

// OnCall answers OnCallService.
type OnCall struct {
	escalationv1.UnimplementedOnCallServiceServer
	Office *office.Office
	Clock  clock.Clock
}

func (s *OnCall) now() time.Time { return s.Clock.Now().UTC().Truncate(time.Millisecond) }

// CreateOnCallSchedule makes an on-call schedule.
func (s *OnCall) CreateOnCallSchedule(ctx context.Context, req *escalationv1.CreateOnCallScheduleRequest) (*escalationv1.OnCallSchedule, error) {
	body, err := onCallFrom(req.GetOnCallSchedule())
	if err != nil {
		return nil, under("on_call_schedule", err)
	}
	doc, err := s.Office.OnCall.Create(ctx, req.GetOnCallScheduleId(), body, command(ctx, req), s.now())
	return onCallOr(doc, under("on_call_schedule", err))
}

// GetOnCallSchedule gives one on-call schedule.
func (s *OnCall) GetOnCallSchedule(ctx context.Context, req *escalationv1.GetOnCallScheduleRequest) (*escalationv1.OnCallSchedule, error) {
	return onCallOr(s.Office.OnCall.Get(ctx, req.GetName()))
}

// ListOnCallSchedules lists on-call schedules by name.
func (s *OnCall) ListOnCallSchedules(ctx context.Context, req *escalationv1.ListOnCallSchedulesRequest) (*escalationv1.ListOnCallSchedulesResponse, error) {
	docs, next, err := s.Office.OnCall.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListOnCallSchedulesResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.OnCallSchedules = append(resp.OnCallSchedules, onCallOf(doc))
	}
	return resp, nil
}

// UpdateOnCallSchedule changes the named fields of an on-call schedule.
func (s *OnCall) UpdateOnCallSchedule(ctx context.Context, req *escalationv1.UpdateOnCallScheduleRequest) (*escalationv1.OnCallSchedule, error) {
	change := req.GetOnCallSchedule()
	if err := checkUpdate(req.GetUpdateMask(), change, "on_call_schedule"); err != nil {
		return nil, err
	}
	doc, err := s.Office.OnCall.Update(ctx, change.GetName(), change.GetEtag(), command(ctx, req), s.now(), func(body *organisation.OnCall) error {
		merged := onCallOf(docstore.Doc[organisation.OnCall]{Body: *body})
		merge(req.GetUpdateMask(), merged, change)
		changed, err := onCallFrom(merged)
		changed.Commands = body.Commands
		*body = changed
		return err
	})
	return onCallOr(doc, under("on_call_schedule", err))
}

// DeleteOnCallSchedule removes an on-call schedule.
func (s *OnCall) DeleteOnCallSchedule(ctx context.Context, req *escalationv1.DeleteOnCallScheduleRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Office.DeleteOnCall(ctx, req.GetName(), req.GetEtag(), command(ctx, req))
}

// GetWhoIsOn says who is on call at a time.
func (s *OnCall) GetWhoIsOn(ctx context.Context, req *escalationv1.GetWhoIsOnRequest) (*escalationv1.Shift, error) {
	at := s.now()
	if req.GetTime() != nil {
		at = fromTime(req.GetTime())
	}
	shift, err := s.Office.WhoIsOn(ctx, req.GetName(), at)
	if err != nil {
		return nil, err
	}
	return shiftOf(shift), nil
}

// ListShifts lists the shifts of a period.
func (s *OnCall) ListShifts(ctx context.Context, req *escalationv1.ListShiftsRequest) (*escalationv1.ListShiftsResponse, error) {
	from := s.now()
	if req.GetStartTime() != nil {
		from = fromTime(req.GetStartTime())
	}
	until := from.Add(outlook)
	if req.GetEndTime() != nil {
		until = fromTime(req.GetEndTime())
	}
	shifts, err := s.Office.Shifts(ctx, req.GetParent(), from, until)
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListShiftsResponse{}
	for _, shift := range shifts {
		resp.Shifts = append(resp.Shifts, shiftOf(shift))
	}
	return resp, nil
}

func shiftOf(s oncall.Shift) *escalationv1.Shift {
	return &escalationv1.Shift{
		Staff:     s.Staff,
		StartTime: timeOf(s.From),
		EndTime:   timeOf(s.Until),
		Override:  s.Override,
	}
}

// onCallFrom reads an on-call schedule. Wrong fields are named by their paths in the message.
func onCallFrom(m *escalationv1.OnCallSchedule) (organisation.OnCall, error) {
	c := organisation.OnCall{DisplayName: m.GetDisplayName()}
	c.TimeZone = cmp.Or(m.GetTimeZone(), "UTC")
	for i, rotation := range m.GetRotations() {
		r, err := rotationFrom(rotation, fmt.Sprintf("rotations[%d]", i))
		if err != nil {
			return c, err
		}
		c.Rotations = append(c.Rotations, r)
	}
	for _, o := range m.GetOverrides() {
		c.Overrides = append(c.Overrides, oncall.Override{Staff: o.GetStaff(), Start: fromTime(o.GetStartTime()), End: fromTime(o.GetEndTime())})
	}
	return c, nil
}

func onCallOf(doc docstore.Doc[organisation.OnCall]) *escalationv1.OnCallSchedule {
	b := doc.Body
	m := &escalationv1.OnCallSchedule{
		Name:        doc.ID,
		DisplayName: b.DisplayName,
		TimeZone:    b.TimeZone,
		Etag:        office.Etag(doc),
	}
	for _, r := range b.Rotations {
		m.Rotations = append(m.Rotations, rotationOf(r))
	}
	for _, o := range b.Overrides {
		m.Overrides = append(m.Overrides, &escalationv1.OnCallOverride{Staff: o.Staff, StartTime: timeOf(o.Start), EndTime: timeOf(o.End)})
	}
	return m
}

func onCallOr(doc docstore.Doc[organisation.OnCall], err error) (*escalationv1.OnCallSchedule, error) {
	if err != nil {
		return nil, err
	}
	return onCallOf(doc), nil
}
