package organisation

import (
	"reflect"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

// shift is a working calendar with the schedule that follows from it.
type shift struct {
	calendar *worktime.Calendar
	hours    *worktime.Schedule
}

// Present reports whether a member of staff is at work at a time: there, not away, and in
// working hours.
func (s *Snapshot) Present(staff string, at time.Time) bool {
	return s.Available(staff, at) && s.shifts[staff].hours.Open(at)
}

// absencesAhead bounds how many absences in a row are looked through.
const absencesAhead = 200

// Arrives returns when a member of staff is at work next, at a time or after it; false when
// that is not known.
func (s *Snapshot) Arrives(staff string, at time.Time) (time.Time, bool) {
	person, ok := s.staff[staff]
	if !ok || person.Leaving {
		return time.Time{}, false
	}
	for range absencesAhead {
		opens, err := s.shifts[staff].hours.Next(at)
		if err != nil {
			return time.Time{}, false
		}
		if at = opens; !person.Absent(at) {
			return at.UTC(), true
		}
		for _, a := range person.Absences {
			if !at.Before(a.Start) && at.Before(a.End) {
				at = a.End
			}
		}
	}
	return time.Time{}, false
}

// Present reports whether the person is at work at a time.
func (s Staff) Present(at time.Time) bool {
	hours, err := s.Hours()
	return err == nil && s.Available(at) && hours.Open(at)
}

// shiftsOf returns the hours of all staff. Those of a calendar that has not changed are taken
// from before, because they have been laid out.
func shiftsOf(staff map[string]Staff, before map[string]shift) map[string]shift {
	shifts := make(map[string]shift, len(staff))
	for name, person := range staff {
		known, ok := before[name]
		if !ok || !reflect.DeepEqual(known.calendar, person.Calendar) {
			hours, err := person.Hours()
			if err != nil {
				hours = worktime.AlwaysOpen() // what is stored has been checked
			}
			known = shift{person.Calendar, hours}
		}
		shifts[name] = known
	}
	return shifts
}
