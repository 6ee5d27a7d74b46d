package offer

import "github.com/ombud/ombud/pkg/worktime"

// Calendar is when the firm works.
type Calendar struct {
	DisplayName string            `bson:"displayName,omitempty"`
	Hours       worktime.Calendar `bson:"hours"`
}

// Kind implements Content.
func (*Calendar) Kind() Kind { return Calendars }

// DisplayTitle implements Content.
func (c *Calendar) DisplayTitle() string { return c.DisplayName }

func (c *Calendar) assignTo(v *Version) { v.Calendar = c }

func (c *Calendar) checkFields() error {
	_, err := worktime.Compile(c.Hours)
	return err
}

func (c *Calendar) listReferences() []reference { return nil }

// compileSchedule returns the schedule of a calendar that was checked when it was stored.
// One that no longer compiles, because a library dropped a region, has none.
func compileSchedule(c *Calendar) *worktime.Schedule {
	schedule, err := worktime.Compile(c.Hours)
	if err != nil {
		return nil
	}
	return schedule
}
