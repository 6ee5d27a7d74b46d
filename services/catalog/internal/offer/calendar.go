package offer

import "github.com/ombud/ombud/pkg/worktime"

// Calendar is when the firm works.
type Calendar struct {
	DisplayName string            `bson:"displayName,omitempty"`
	Hours       worktime.Calendar `bson:"hours"`
}

// Kind implements Content.
func (*Calendar) Kind() Kind { return Calendars }

// Title implements Content.
func (c *Calendar) Title() string { return c.DisplayName }

func (c *Calendar) put(v *Version) { v.Calendar = c }

func (c *Calendar) check() error {
	_, err := worktime.Compile(c.Hours)
	return err
}

func (c *Calendar) references() []reference { return nil }

// compiled returns the schedule of a calendar that was checked when it was stored.
// One that no longer compiles, because a library dropped a region, has none.
func compiled(c *Calendar) *worktime.Schedule {
	schedule, err := worktime.Compile(c.Hours)
	if err != nil {
		return nil
	}
	return schedule
}
