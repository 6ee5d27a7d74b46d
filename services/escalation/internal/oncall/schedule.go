// Package oncall computes the shifts of an on-call schedule. People take turns, counted on the wall clock of a time zone, so that a
// hand-over is at the same local time in summer and in winter. Absent people are skipped. The package is pure.
package oncall

import (
	"cmp"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// Length is the length of a turn. The numbers are those of the API.
type Length int

const (
	// Daily turns last a day.
	Daily Length = iota + 1
	// Weekly turns last a week.
	Weekly
	// Custom turns last for the Duration of the rotation.
	Custom
)

// Schedule is rotations and overrides. An override counts first, the last of several. Otherwise the first rotation counts that has
// somebody present.
type Schedule struct {
	TimeZone  string     `bson:"timeZone"`
	Rotations []Rotation `bson:"rotations,omitempty"`
	Overrides []Override `bson:"overrides,omitempty"`
}

// Rotation is people in turns.
type Rotation struct {
	// Participants are `staff/{staff}` in the order of their turns.
	Participants []string `bson:"participants,omitempty"`
	Length       Length   `bson:"length"`
	// Duration is the length of Custom turns.
	Duration time.Duration `bson:"duration,omitempty"`
	// HandOver is the local time of the hand-over, and Day its weekday in Weekly rotations.
	HandOver worktime.TimeOfDay `bson:"handOver"`
	Day      time.Weekday       `bson:"day"`
	// Start is the beginning of the rotation. The turn under way then belongs to the first participant.
	Start time.Time `bson:"start"`
	// Restrictions are the hours of the week in which the rotation counts; empty for always.
	Restrictions []worktime.Interval `bson:"restrictions,omitempty"`
}

// Override puts a person on call from Start until just before End, before all rotations.
type Override struct {
	Staff string    `bson:"staff"`
	Start time.Time `bson:"start"`
	End   time.Time `bson:"end"`
}

// minTurn is the shortest Custom turn.
const minTurn = time.Hour

// Validate returns an InvalidArgument fault with every wrong field.
func (s Schedule) Validate() error {
	var wrong *fault.Error
	if _, err := s.loadZone(); err != nil {
		wrong = wrong.Field("time_zone", "is not in the IANA database")
	}
	for i, r := range s.Rotations {
		wrong = r.checkFields(wrong, fmt.Sprintf("rotations[%d].", i))
	}
	for i, o := range s.Overrides {
		if !o.End.After(o.Start) {
			wrong = wrong.Field(fmt.Sprintf("overrides[%d].end_time", i), "must be after the start")
		}
	}
	return wrong.Err()
}

func (r Rotation) checkFields(wrong *fault.Error, at string) *fault.Error {
	if r.Length < Daily || r.Length > Custom {
		wrong = wrong.Field(at+"length", "is required")
	}
	if r.Length == Custom && (r.Duration < minTurn || r.Duration%time.Minute != 0) {
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

func (s Schedule) loadZone() (*time.Location, error) {
	zone, found := worktime.FindZone(cmp.Or(s.TimeZone, "UTC"))
	if !found {
		return nil, fault.Invalid("time_zone", "is not in the IANA database")
	}
	return zone, nil
}

// turnLength returns the length of a turn on the wall clock.
func (r Rotation) turnLength() time.Duration {
	switch r.Length {
	case Daily:
		return 24 * time.Hour
	case Weekly:
		return 7 * 24 * time.Hour
	default:
		return r.Duration
	}
}
