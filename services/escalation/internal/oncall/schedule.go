// Package oncall says who is on call when. People take turns that are counted on the wall
// clock of a time zone, so that hand-over is at the same local time in summer and in winter;
// whoever is away is skipped. It is pure: a [Schedule] is read only.
package oncall

import (
	"cmp"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// Length says how long a turn lasts. The numbers are those of the API.
type Length int

const (
	// Daily turns last a day.
	Daily Length = iota + 1
	// Weekly turns last a week.
	Weekly
	// Custom turns last as long as the rotation says.
	Custom
)

// Schedule is people who are on call in turns. An override counts first, the last of several;
// then the first rotation that has somebody on duty.
type Schedule struct {
	TimeZone  string     `bson:"timeZone"`
	Rotations []Rotation `bson:"rotations,omitempty"`
	Overrides []Override `bson:"overrides,omitempty"`
}

// Rotation is people who take turns.
type Rotation struct {
	// Participants are `staff/{staff}` in the order of their turns.
	Participants []string `bson:"participants,omitempty"`
	Length       Length   `bson:"length"`
	// Duration is the length of Custom turns.
	Duration time.Duration `bson:"duration,omitempty"`
	// HandOver is the local time of the hand-over, and Day its weekday in Weekly rotations.
	HandOver worktime.TimeOfDay `bson:"handOver"`
	Day      time.Weekday       `bson:"day"`
	// Start is from when on the rotation counts; the turn under way then is the first one's.
	Start time.Time `bson:"start"`
	// Restrictions are the hours of the week in which the rotation counts; always when empty.
	Restrictions []worktime.Interval `bson:"restrictions,omitempty"`
}

// Override is somebody who is on call instead, from Start until just before End.
type Override struct {
	Staff string    `bson:"staff"`
	Start time.Time `bson:"start"`
	End   time.Time `bson:"end"`
}

// shortest is the shortest Custom turn.
const shortest = time.Hour

// Validate returns an InvalidArgument fault that names every wrong field.
func (s Schedule) Validate() error {
	var wrong *fault.Error
	if _, err := s.zone(); err != nil {
		wrong = wrong.Field("time_zone", "is not in the IANA database")
	}
	for i, r := range s.Rotations {
		wrong = r.check(wrong, fmt.Sprintf("rotations[%d].", i))
	}
	for i, o := range s.Overrides {
		if !o.End.After(o.Start) {
			wrong = wrong.Field(fmt.Sprintf("overrides[%d].end_time", i), "must be after the start")
		}
	}
	return wrong.Err()
}

func (r Rotation) check(wrong *fault.Error, at string) *fault.Error {
	if r.Length < Daily || r.Length > Custom {
		wrong = wrong.Field(at+"length", "is required")
	}
	if r.Length == Custom && (r.Duration < shortest || r.Duration%time.Minute != 0) {
		wrong = wrong.Field(at+"duration", "must be whole minutes, at least an hour")
	}
	if r.Length != Custom && r.Duration != 0 {
		wrong = wrong.Field(at+"duration", "is for rotations of CUSTOM length")
	}
	if r.Start.IsZero() {
		wrong = wrong.Field(at+"start_time", "is required")
	}
	return wrong
}

func (s Schedule) zone() (*time.Location, error) {
	if s.TimeZone == "Local" {
		return nil, fault.Invalid("time_zone", "is not in the IANA database")
	}
	return time.LoadLocation(cmp.Or(s.TimeZone, "UTC"))
}

// turn returns how long a turn lasts on the wall clock.
func (r Rotation) turn() time.Duration {
	switch r.Length {
	case Daily:
		return 24 * time.Hour
	case Weekly:
		return 7 * 24 * time.Hour
	default:
		return r.Duration
	}
}
