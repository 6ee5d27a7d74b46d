package organisation

import (
	"reflect"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

// maxAbsences bounds the absences in a row that NextArrival looks through.
const maxAbsences = 200

// workingHours is a working calendar with the schedule compiled from it.
type workingHours struct {
	calendar *worktime.Calendar
	schedule *worktime.Schedule
}

// workingHoursOf returns the working hours of all staff. Those of a calendar that has not changed are known and not compiled again.
func workingHoursOf(staff map[string]Staff, known map[string]workingHours) map[string]workingHours {
	all := make(map[string]workingHours, len(staff))
	for name, person := range staff {
		hours, ok := known[name]
		if !ok || !reflect.DeepEqual(hours.calendar, person.Calendar) {
			schedule, err := person.CompileHours()
			if err != nil {
				schedule = worktime.AlwaysOpen() // cannot happen: the stored calendar was checked
			}
			hours = workingHours{calendar: person.Calendar, schedule: schedule}
		}
		all[name] = hours
	}
	return all
}

// IsPresent reports whether a member of staff is at work at a time: in working hours, and neither leaving nor away.
func (s *Snapshot) IsPresent(staff string, at time.Time) bool {
	return s.Available(staff, at) && s.hours[staff].schedule.IsOpen(at)
}

// NextArrival returns the first time from at on when a member of staff is at work; false when that is not known.
func (s *Snapshot) NextArrival(staff string, at time.Time) (time.Time, bool) {
	person, ok := s.staff[staff]
	if !ok || person.Leaving {
		return time.Time{}, false
	}
	for range maxAbsences {
		opens, err := s.hours[staff].schedule.Next(at)
		if err != nil {
			return time.Time{}, false
		}
		absence := person.absenceAt(opens)
		if absence == nil {
			return opens.UTC(), true
		}
		at = absence.End
	}
	return time.Time{}, false
}

// IsPresent reports whether the person is at work at a time.
func (s Staff) IsPresent(at time.Time) bool {
	hours, err := s.CompileHours()
	return err == nil && s.IsAvailable(at) && hours.IsOpen(at)
}
