package rpc

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// defaultPeriod is the period of a list of shifts when the request names no end.
const defaultPeriod = 28 * 24 * time.Hour

// OnCallServer implements OnCallService.
type OnCallServer struct {
	escalationv1.UnimplementedOnCallServiceServer
	schedules *organisation.OnCallService
	clock     clock.Clock
}

// NewOnCallServer returns a server.
func NewOnCallServer(schedules *organisation.OnCallService, clk clock.Clock) *OnCallServer {
	return &OnCallServer{schedules: schedules, clock: clk}
}

// CreateOnCallSchedule makes an on-call schedule.
func (s *OnCallServer) CreateOnCallSchedule(ctx context.Context, req *escalationv1.CreateOnCallScheduleRequest) (*escalationv1.OnCallSchedule, error) {
	body, err := fromProtoOnCallSchedule(req.GetOnCallSchedule())
	if err != nil {
		return nil, resource.Under("on_call_schedule", err)
	}
	change := newChange(ctx, req, "", timeOfCall(s.clock))
	doc, err := s.schedules.Create(ctx, req.GetOnCallScheduleId(), body, change)
	return reply(doc, resource.Under("on_call_schedule", err), toProtoOnCallSchedule)
}

// GetOnCallSchedule returns one on-call schedule.
func (s *OnCallServer) GetOnCallSchedule(ctx context.Context, req *escalationv1.GetOnCallScheduleRequest) (*escalationv1.OnCallSchedule, error) {
	doc, err := s.schedules.Get(ctx, req.GetName())
	return reply(doc, err, toProtoOnCallSchedule)
}

// ListOnCallSchedules lists on-call schedules by name.
func (s *OnCallServer) ListOnCallSchedules(ctx context.Context, req *escalationv1.ListOnCallSchedulesRequest) (*escalationv1.ListOnCallSchedulesResponse, error) {
	docs, next, err := s.schedules.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListOnCallSchedulesResponse{
		OnCallSchedules: replyAll(docs, toProtoOnCallSchedule),
		NextPageToken:   next,
	}, nil
}

// UpdateOnCallSchedule changes the named fields of an on-call schedule.
func (s *OnCallServer) UpdateOnCallSchedule(ctx context.Context, req *escalationv1.UpdateOnCallScheduleRequest) (*escalationv1.OnCallSchedule, error) {
	schedule := req.GetOnCallSchedule()
	if err := checkUpdate(req.GetUpdateMask(), schedule, "on_call_schedule"); err != nil {
		return nil, err
	}
	change := newChange(ctx, req, schedule.GetEtag(), timeOfCall(s.clock))
	doc, err := s.schedules.Update(ctx, schedule.GetName(), change, func(body *organisation.OnCall) error {
		merged := toProtoOnCallSchedule(organisation.OnCallDoc{Body: *body})
		resource.MergeWhole(req.GetUpdateMask(), merged, schedule)
		changed, err := fromProtoOnCallSchedule(merged)
		changed.Commands = body.Commands
		*body = changed
		return err
	})
	return reply(doc, resource.Under("on_call_schedule", err), toProtoOnCallSchedule)
}

// DeleteOnCallSchedule removes an on-call schedule that no ladder policy names.
func (s *OnCallServer) DeleteOnCallSchedule(ctx context.Context, req *escalationv1.DeleteOnCallScheduleRequest) (*emptypb.Empty, error) {
	change := newChange(ctx, req, req.GetEtag(), timeOfCall(s.clock))
	return &emptypb.Empty{}, s.schedules.Delete(ctx, req.GetName(), change)
}

// GetWhoIsOn returns the shift at a time.
func (s *OnCallServer) GetWhoIsOn(ctx context.Context, req *escalationv1.GetWhoIsOnRequest) (*escalationv1.Shift, error) {
	at := timeOfCall(s.clock)
	if req.GetTime() != nil {
		at = protoconv.FromProtoTime(req.GetTime())
	}
	shift, err := s.schedules.FindShift(ctx, req.GetName(), at)
	return reply(shift, err, toProtoShift)
}

// ListShifts lists the shifts of a period.
func (s *OnCallServer) ListShifts(ctx context.Context, req *escalationv1.ListShiftsRequest) (*escalationv1.ListShiftsResponse, error) {
	from := timeOfCall(s.clock)
	if req.GetStartTime() != nil {
		from = protoconv.FromProtoTime(req.GetStartTime())
	}
	until := from.Add(defaultPeriod)
	if req.GetEndTime() != nil {
		until = protoconv.FromProtoTime(req.GetEndTime())
	}
	shifts, err := s.schedules.ListShifts(ctx, req.GetParent(), from, until)
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListShiftsResponse{Shifts: replyAll(shifts, toProtoShift)}, nil
}

func toProtoShift(s oncall.Shift) *escalationv1.Shift {
	return &escalationv1.Shift{
		Staff:     s.Staff,
		StartTime: protoconv.ToProtoTime(s.From),
		EndTime:   protoconv.ToProtoTime(s.Until),
		Override:  s.Override,
	}
}

// fromProtoOnCallSchedule reads an on-call schedule. Wrong fields are named by their paths in the message.
func fromProtoOnCallSchedule(m *escalationv1.OnCallSchedule) (organisation.OnCall, error) {
	c := organisation.OnCall{DisplayName: m.GetDisplayName()}
	c.TimeZone = cmp.Or(m.GetTimeZone(), "UTC")
	for i, rotation := range m.GetRotations() {
		r, err := fromProtoRotation(rotation, fmt.Sprintf("rotations[%d]", i))
		if err != nil {
			return c, err
		}
		c.Rotations = append(c.Rotations, r)
	}
	for _, override := range m.GetOverrides() {
		c.Overrides = append(c.Overrides, oncall.Override{
			Staff: override.GetStaff(),
			Start: protoconv.FromProtoTime(override.GetStartTime()),
			End:   protoconv.FromProtoTime(override.GetEndTime()),
		})
	}
	return c, nil
}

func toProtoOnCallSchedule(doc organisation.OnCallDoc) *escalationv1.OnCallSchedule {
	b := doc.Body
	m := &escalationv1.OnCallSchedule{
		Name:        doc.ID,
		DisplayName: b.DisplayName,
		TimeZone:    b.TimeZone,
		Etag:        resource.Etag(doc),
	}
	for _, rotation := range b.Rotations {
		m.Rotations = append(m.Rotations, toProtoRotation(rotation))
	}
	for _, override := range b.Overrides {
		m.Overrides = append(m.Overrides, &escalationv1.OnCallOverride{
			Staff:     override.Staff,
			StartTime: protoconv.ToProtoTime(override.Start),
			EndTime:   protoconv.ToProtoTime(override.End),
		})
	}
	return m
}
