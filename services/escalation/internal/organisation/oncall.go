package organisation

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
)

// maxPeriod bounds the period of one list of shifts.
const maxPeriod = 400 * 24 * time.Hour

// OnCall is an on-call schedule.
type OnCall struct {
	DisplayName          string `bson:"displayName"`
	oncall.Schedule      `bson:",inline"`
	idempotency.Commands `bson:",inline"`
}

// OnCallDoc is an on-call schedule as it is stored. Its id is its name.
type OnCallDoc = docstore.Doc[OnCall]

// OnCallService has the use cases of on-call schedules. A schedule cannot be deleted while a ladder policy names it.
type OnCallService struct {
	*resource.Register[OnCall]
	options Options
}

func newOnCallService(o Options) (*OnCallService, error) {
	s := &OnCallService{options: o}
	var err error
	s.Register, err = resource.NewRegister(o.Repository.onCall, resource.Options[OnCall]{
		Collection: "onCallSchedules",
		NameIsID:   true,
		Removals:   o.Repository.removals,
		Check:      s.checkSchedule,
		Users: func(ctx context.Context, name string, _ OnCall) (string, error) {
			return o.Repository.findPolicyNaming(ctx, name)
		},
		Changed: func(OnCallDoc) { o.Directory.Forget() },
	})
	return s, err
}

// checkSchedule returns the reasons why an on-call schedule may not be as it is.
func (s *OnCallService) checkSchedule(ctx context.Context, _ string, c OnCall) error {
	wrong := requireDisplayName(nil, c.DisplayName)
	wrong = addFields(wrong, c.Validate())
	var err error
	for i, rotation := range c.Rotations {
		for k, staff := range rotation.Participants {
			field := fmt.Sprintf("rotations[%d].participants[%d]", i, k)
			if wrong, err = s.options.requireExisting(ctx, wrong, field, staff); err != nil {
				return err
			}
		}
	}
	for i, override := range c.Overrides {
		field := fmt.Sprintf("overrides[%d].staff", i)
		if wrong, err = s.options.requireExisting(ctx, wrong, field, override.Staff); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// FindShift returns the shift of an on-call schedule at a time.
func (s *OnCallService) FindShift(ctx context.Context, name string, at time.Time) (oncall.Shift, error) {
	schedule, people, err := s.loadSchedule(ctx, name)
	if err != nil {
		return oncall.Shift{}, err
	}
	return schedule.ShiftAt(at, people), nil
}

// ListShifts returns the shifts of an on-call schedule in a period of at most 400 days.
func (s *OnCallService) ListShifts(ctx context.Context, name string, from, until time.Time) ([]oncall.Shift, error) {
	if !until.After(from) || until.Sub(from) > maxPeriod {
		return nil, fault.Invalid("end_time", "must be after the start, and at most 400 days later")
	}
	schedule, people, err := s.loadSchedule(ctx, name)
	if err != nil {
		return nil, err
	}
	return schedule.Shifts(from, until, people), nil
}

// loadSchedule returns an on-call schedule and the people in it.
func (s *OnCallService) loadSchedule(ctx context.Context, name string) (oncall.Schedule, oncall.People, error) {
	doc, err := s.Get(ctx, name)
	if err != nil {
		return oncall.Schedule{}, nil, err
	}
	people, err := s.options.Directory.Snapshot(ctx)
	return doc.Body.Schedule, people, err
}
