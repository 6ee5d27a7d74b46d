package organisation

import (
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/pkg/worktime"
)

// Staff is one member of staff.
type Staff struct {
	DisplayName string `bson:"displayName"`
	Email       string `bson:"email,omitempty"`
	// WebhookURI receives notices for the person.
	WebhookURI string   `bson:"webhookUri,omitempty"`
	Teams      []string `bson:"teams,omitempty"`
	// Level is the highest level of the cases that the person may own.
	Level  int      `bson:"level"`
	Skills []string `bson:"skills,omitempty"`
	// Languages are ISO 639-1 codes, the preferred one first.
	Languages []string `bson:"languages,omitempty"`
	// Subject is that of the person's credentials. It is unique when set.
	Subject string `bson:"subject,omitempty"`
	// Calendar is the person's working hours; nil for around the clock.
	Calendar *worktime.Calendar `bson:"calendar,omitempty"`
	// Absences are exceptions from the calendar.
	Absences []Absence `bson:"absences,omitempty"`
	// QuietHours hold back notices that are not urgent; nil for none.
	QuietHours *QuietHours `bson:"quietHours,omitempty"`
	// Capacity is the number of unsolved cases up to which cases are assigned to the person; zero for no limit.
	Capacity int `bson:"capacity,omitempty"`
	// Leaving is set while the person is being removed. No case is given to them.
	Leaving bool `bson:"leaving,omitempty"`
	// Phone is for the customers of an incident manager.
	Phone string `bson:"phone,omitempty"`
	// HandedOver is the beginning of the last absence for which cases were handed over.
	HandedOver time.Time `bson:"handedOver,omitempty"`
	// Edition counts the changes through the API.
	Edition              int64 `bson:"edition"`
	idempotency.Commands `bson:",inline"`
	// Task is due when the person goes away, comes back or was changed.
	Task worker.Task `bson:"task"`
}

// StaffDoc is a member of staff as it is stored. Its id is its name.
type StaffDoc = docstore.Doc[Staff]

// Absence is the time from Start until just before End.
type Absence struct {
	Start  time.Time `bson:"start"`
	End    time.Time `bson:"end"`
	Reason string    `bson:"reason,omitempty"`
}

// includesTime reports whether a time falls in the absence.
func (a Absence) includesTime(at time.Time) bool { return !at.Before(a.Start) && at.Before(a.End) }

// Edits returns how often the person was changed through the API. It makes the etag; see resource.Edited.
func (s Staff) Edits() int64 { return s.Edition }

// absenceAt returns the absence in which a time falls, the last of several; nil for none.
func (s Staff) absenceAt(at time.Time) *Absence {
	var current *Absence
	for i, absence := range s.Absences {
		if absence.includesTime(at) {
			current = &s.Absences[i]
		}
	}
	return current
}

// boundariesAround returns the last beginning or end of an absence up to a time, and the first after it; zero for none.
func (s Staff) boundariesAround(at time.Time) (before, after time.Time) {
	for _, absence := range s.Absences {
		for _, t := range []time.Time{absence.Start, absence.End} {
			if !t.After(at) && t.After(before) {
				before = t
			}
			if t.After(at) && (after.IsZero() || t.Before(after)) {
				after = t
			}
		}
	}
	return before, after
}

// FindAbsence returns the absence in which a time falls, and the next time at which one begins or ends.
func (s Staff) FindAbsence(at time.Time) (now *Absence, next time.Time) {
	_, next = s.boundariesAround(at)
	return s.absenceAt(at), next
}

// IsAvailable reports whether the person is neither leaving nor away at a time.
func (s Staff) IsAvailable(at time.Time) bool { return !s.Leaving && s.absenceAt(at) == nil }

// CompileHours returns the compiled working calendar. A calendar that makes no sense is an InvalidArgument fault with the wrong fields
// under calendar.
func (s Staff) CompileHours() (*worktime.Schedule, error) {
	if s.Calendar == nil {
		return worktime.AlwaysOpen(), nil
	}
	hours, err := worktime.Compile(*s.Calendar)
	if wrong, ok := fault.As(err); ok && len(wrong.Fields()) > 0 {
		return nil, wrong.Under("calendar")
	}
	return hours, err
}

// Validate returns an InvalidArgument fault with every wrong field of the calendar, the absences and the quiet hours.
func (s Staff) Validate() error {
	var wrong *fault.Error
	if _, err := s.CompileHours(); err != nil {
		if wrong, _ = fault.As(err); wrong == nil {
			return err
		}
	}
	for i, absence := range s.Absences {
		if !absence.End.After(absence.Start) {
			wrong = wrong.Field(fmt.Sprintf("absences[%d].end_time", i), "must be after the start")
		}
	}
	if s.QuietHours != nil && !s.QuietHours.hasZone() {
		wrong = wrong.Field("quiet_hours.time_zone", "is not in the IANA database")
	}
	return wrong.Err()
}
