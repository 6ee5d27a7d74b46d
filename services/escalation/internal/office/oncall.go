package office

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// checkOnCall returns why an on-call schedule may not be as it is.
func (o *Office) checkOnCall(ctx context.Context, _ string, c organisation.OnCall) error {
	wrong := also(named(nil, c.DisplayName), c.Validate())
	for i, r := range c.Rotations {
		for k, staff := range r.Participants {
			var err error
			if wrong, err = o.existing(ctx, wrong, fmt.Sprintf("rotations[%d].participants[%d]", i, k), staff); err != nil {
				return err
			}
		}
	}
	for i, override := range c.Overrides {
		var err error
		if wrong, err = o.existing(ctx, wrong, element("overrides", i)+".staff", override.Staff); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// existing adds a wrong field when a member of staff does not exist.
func (o *Office) existing(ctx context.Context, wrong *fault.Error, field, staff string) (*fault.Error, error) {
	missing, err := o.missing(ctx, staff)
	if missing {
		wrong = wrong.Field(field, "%s does not exist", staff)
	}
	return wrong, err
}

// WhoIsOn returns the shift of an on-call schedule at a time.
func (o *Office) WhoIsOn(ctx context.Context, name string, at time.Time) (oncall.Shift, error) {
	schedule, people, err := o.rota(ctx, name)
	if err != nil {
		return oncall.Shift{}, err
	}
	return schedule.On(at, people), nil
}

// Shifts returns the shifts of an on-call schedule in a period of at most maxPeriod.
func (o *Office) Shifts(ctx context.Context, name string, from, until time.Time) ([]oncall.Shift, error) {
	if !until.After(from) || until.Sub(from) > maxPeriod {
		return nil, fault.Invalid("end_time", "must be after the start, and at most 400 days later")
	}
	schedule, people, err := o.rota(ctx, name)
	if err != nil {
		return nil, err
	}
	return schedule.Shifts(from, until, people), nil
}

// maxPeriod bounds how many shifts are listed at once.
const maxPeriod = 400 * 24 * time.Hour

func (o *Office) rota(ctx context.Context, name string) (oncall.Schedule, oncall.People, error) {
	doc, err := o.OnCall.Get(ctx, name)
	if err != nil {
		return oncall.Schedule{}, nil, err
	}
	people, err := o.directory.Snapshot(ctx)
	return doc.Body.Schedule, people, err
}
