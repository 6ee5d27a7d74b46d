package oncall

import "time"

// People knows who is there. A person's times of being away begin and end at boundaries.
type People interface {
	// Available reports whether `staff/{staff}` is there at a time.
	Available(staff string, at time.Time) bool
	// Boundary returns the last instant up to a time, and the first after it, at which the
	// person goes away or comes back; zero times for none.
	Boundary(staff string, at time.Time) (before, after time.Time)
}

// Shift is a time in which one person is on call.
type Shift struct {
	// Staff is empty when nobody is on call.
	Staff string
	// From is when it begins, and Until when it ends; zero for no beginning and no end.
	From, Until time.Time
	// Override is whether it is one.
	Override bool
	// turn tells shifts apart that one person has in a row.
	turn turn
}

// turn is the turn of a rotation, which are counted from 0, or an override.
type turn struct{ rotation, number int }

// nobodys is the turn in which nobody is on call.
func nobodys() turn { return turn{-1, -1} }

// On returns the shift at an instant. What it says is so from From until just before Until;
// the same person may go on before and afterwards. The schedule must be valid.
func (s Schedule) On(at time.Time, people People) Shift {
	zone, err := s.zone()
	if err != nil {
		zone = time.UTC // a valid schedule has one
	}
	var around span
	for i := len(s.Overrides) - 1; i >= 0; i-- {
		o := s.Overrides[i]
		around.cut(at, o.Start)
		around.cut(at, o.End)
		if !at.Before(o.Start) && at.Before(o.End) && there(people, o.Staff, at, &around) {
			return Shift{
				Staff:    o.Staff,
				From:     around.from,
				Until:    around.until,
				Override: true,
				turn:     turn{-1, i},
			}
		}
	}
	for i, r := range s.Rotations {
		around.cut(at, r.Start)
		if at.Before(r.Start) || len(r.Participants) == 0 || !r.open(at, zone, &around) {
			continue
		}
		number, lasts := r.at(at, zone)
		around.cut(at, lasts.from)
		around.cut(at, lasts.until)
		for next := range r.Participants {
			staff := r.Participants[(number+next)%len(r.Participants)]
			if there(people, staff, at, &around) {
				return Shift{
					Staff: staff,
					From:  around.from,
					Until: around.until,
					turn:  turn{i, number},
				}
			}
		}
	}
	return Shift{From: around.from, Until: around.until, turn: nobodys()}
}

// there reports whether a person is there, and cuts the span to where that changes.
func there(people People, staff string, at time.Time, around *span) bool {
	before, after := people.Boundary(staff, at)
	around.cut(at, before)
	around.cut(at, after)
	return people.Available(staff, at)
}

// Shifts returns the shifts of a period, in order, without gap or overlap: times in which
// nobody is on call are shifts of nobody. The first and the last are cut to the period.
func (s Schedule) Shifts(from, until time.Time, people People) []Shift {
	var shifts []Shift
	for at := from; at.Before(until); {
		shift := s.On(at, people)
		shift.From = at
		if shift.Until.IsZero() || shift.Until.After(until) {
			shift.Until = until
		}
		at = shift.Until
		if last := len(shifts) - 1; last >= 0 && shifts[last].goesOn(shift) {
			shifts[last].Until = shift.Until
			continue
		}
		shifts = append(shifts, shift)
	}
	return shifts
}

// goesOn reports whether the next shift is the same one.
func (s Shift) goesOn(next Shift) bool {
	return s.Staff == next.Staff && s.Override == next.Override && s.turn == next.turn
}
