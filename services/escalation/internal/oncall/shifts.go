package oncall

import "time"

// People has the absences of staff. An absence begins and ends at a boundary.
type People interface {
	// Available reports whether `staff/{staff}` is present at a time.
	Available(staff string, at time.Time) bool
	// Boundary returns the last boundary up to a time, and the first after it; zero times for none.
	Boundary(staff string, at time.Time) (before, after time.Time)
}

// Shift is a time in which one person is on call.
type Shift struct {
	// Staff is empty when nobody is on call.
	Staff string
	// From is the beginning, and Until the end; zero for no beginning and no end.
	From, Until time.Time
	// Override says that the shift comes from an override.
	Override bool
	// turn distinguishes consecutive shifts of one person.
	turn turn
}

// turn is a turn of a rotation, both counted from 0. The rotation of an override is -1.
type turn struct{ rotation, number int }

// noTurn is the turn in which nobody is on call.
func noTurn() turn { return turn{-1, -1} }

// ShiftAt returns the shift at an instant. It holds from From until just before Until. The same person may be on call before and
// afterwards. The schedule must be valid.
func (s Schedule) ShiftAt(at time.Time, people People) Shift {
	return s.shiftIn(s.zoneOrUTC(), at, people)
}

// zoneOrUTC returns the time zone; a valid schedule has one.
func (s Schedule) zoneOrUTC() *time.Location {
	zone, err := s.loadZone()
	if err != nil {
		return time.UTC
	}
	return zone
}

// shiftIn is ShiftAt in the loaded time zone.
func (s Schedule) shiftIn(zone *time.Location, at time.Time, people People) Shift {
	var around span
	for i := len(s.Overrides) - 1; i >= 0; i-- {
		o := s.Overrides[i]
		around.cutAt(at, o.Start)
		around.cutAt(at, o.End)
		if !at.Before(o.Start) && at.Before(o.End) && isPresent(people, o.Staff, at, &around) {
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
		around.cutAt(at, r.Start)
		if at.Before(r.Start) || len(r.Participants) == 0 || !r.isOpen(at, zone, &around) {
			continue
		}
		number, lasts := r.turnAt(at, zone)
		around.cutAt(at, lasts.from)
		around.cutAt(at, lasts.until)
		for next := range r.Participants {
			staff := r.Participants[(number+next)%len(r.Participants)]
			if isPresent(people, staff, at, &around) {
				return Shift{
					Staff: staff,
					From:  around.from,
					Until: around.until,
					turn:  turn{i, number},
				}
			}
		}
	}
	return Shift{From: around.from, Until: around.until, turn: noTurn()}
}

// isPresent reports whether a person is present, and cuts the span to the changes of that.
func isPresent(people People, staff string, at time.Time, around *span) bool {
	before, after := people.Boundary(staff, at)
	around.cutAt(at, before)
	around.cutAt(at, after)
	return people.Available(staff, at)
}

// Shifts returns the shifts of a period, in order, without gap or overlap. Times without anybody on call are shifts with an empty
// Staff. The first and the last shift are cut to the period.
func (s Schedule) Shifts(from, until time.Time, people People) []Shift {
	var shifts []Shift
	zone := s.zoneOrUTC()
	for at := from; at.Before(until); {
		shift := s.shiftIn(zone, at, people)
		shift.From = at
		if shift.Until.IsZero() || shift.Until.After(until) {
			shift.Until = until
		}
		at = shift.Until
		if last := len(shifts) - 1; last >= 0 && shifts[last].continuesAs(shift) {
			shifts[last].Until = shift.Until
			continue
		}
		shifts = append(shifts, shift)
	}
	return shifts
}

// continuesAs reports whether the next shift is part of this one.
func (s Shift) continuesAs(next Shift) bool {
	return s.Staff == next.Staff && s.Override == next.Override && s.turn == next.turn
}
