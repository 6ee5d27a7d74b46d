package organisation

import (
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/pkg/worktime"
)

// Staff is somebody who handles cases.
type Staff struct {
	DisplayName string `bson:"displayName"`
	Email       string `bson:"email,omitempty"`
	// WebhookURI is where notices for the person are posted to.
	WebhookURI string   `bson:"webhookUri,omitempty"`
	Teams      []string `bson:"teams,omitempty"`
	// Level is the highest level whose cases the person may own.
	Level     int      `bson:"level"`
	Skills    []string `bson:"skills,omitempty"`
	Languages []string `bson:"languages,omitempty"`
	// Subject is that of the credentials with which the person calls; unique when set.
	Subject string `bson:"subject,omitempty"`
	// Calendar is when the person works; nil for around the clock.
	Calendar *worktime.Calendar `bson:"calendar,omitempty"`
	// Absences are when the person is away although the calendar says otherwise.
	Absences []Absence `bson:"absences,omitempty"`
	// QuietHours are when the person is not to be disturbed by what can wait; nil for none.
	QuietHours *QuietHours `bson:"quietHours,omitempty"`
	// Capacity is how many unsolved cases the person may own before no more are given to
	// them; zero for any number.
	Capacity int `bson:"capacity,omitempty"`
	// Leaving is set while the person is being removed: no case is given to them.
	Leaving bool `bson:"leaving,omitempty"`
	// Phone is where the customers of an incident manager ring.
	Phone string `bson:"phone,omitempty"`
	// HandedOver is the beginning of the last absence for which cases were handed over.
	HandedOver time.Time `bson:"handedOver,omitempty"`
	// Edition counts the changes that people made.
	Edition              int64 `bson:"edition"`
	idempotency.Commands `bson:",inline"`
	// Task is due when the person goes away, comes back, or was changed: see the desk's
	// rounds.
	Task worker.Task `bson:"task"`
}

// Absence is a time in which somebody is away, from Start until just before End.
type Absence struct {
	Start  time.Time `bson:"start"`
	End    time.Time `bson:"end"`
	Reason string    `bson:"reason,omitempty"`
}

// QuietHours are a time of every day; To not after From is on the next day.
type QuietHours struct {
	TimeZone string             `bson:"timeZone"`
	From     worktime.TimeOfDay `bson:"from"`
	To       worktime.TimeOfDay `bson:"to"`
}

// Absent reports whether the person is away at a time.
func (s Staff) Absent(at time.Time) bool {
	return slices.ContainsFunc(s.Absences, func(a Absence) bool { return !at.Before(a.Start) && at.Before(a.End) })
}

// Edits returns how often people have changed the person.
func (s Staff) Edits() int64 { return s.Edition }

// Away returns the absence that the person has at a time, and when one begins or ends next.
func (s Staff) Away(at time.Time) (now *Absence, next time.Time) {
	for i, a := range s.Absences {
		if !at.Before(a.Start) && at.Before(a.End) {
			now = &s.Absences[i]
		}
		for _, boundary := range []time.Time{a.Start, a.End} {
			if boundary.After(at) && (next.IsZero() || boundary.Before(next)) {
				next = boundary
			}
		}
	}
	return now, next
}

// Available reports whether the person stays and is not away at a time.
func (s Staff) Available(at time.Time) bool { return !s.Leaving && !s.Absent(at) }

// Hours returns the working calendar, ready to reckon with. A calendar that makes no sense
// is an InvalidArgument fault with the wrong fields under calendar.
func (s Staff) Hours() (*worktime.Schedule, error) {
	if s.Calendar == nil {
		return worktime.AlwaysOpen(), nil
	}
	hours, err := worktime.Compile(*s.Calendar)
	if wrong, ok := fault.As(err); ok && len(wrong.Fields()) > 0 {
		return nil, wrong.Under("calendar")
	}
	return hours, err
}

// Validate returns an InvalidArgument fault that names every wrong field of what is said
// about the person's time.
func (s Staff) Validate() error {
	var wrong *fault.Error
	if _, err := s.Hours(); err != nil {
		if wrong, _ = fault.As(err); wrong == nil {
			return err
		}
	}
	for i, a := range s.Absences {
		if !a.End.After(a.Start) {
			wrong = wrong.Field(fmt.Sprintf("absences[%d].end_time", i), "must be after the start")
		}
	}
	if s.QuietHours != nil {
		if _, err := time.LoadLocation(s.QuietHours.TimeZone); err != nil || s.QuietHours.TimeZone == "Local" {
			wrong = wrong.Field("quiet_hours.time_zone", "is not in the IANA database")
		}
	}
	return wrong.Err()
}
