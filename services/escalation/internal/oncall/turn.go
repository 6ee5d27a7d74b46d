package oncall

import "time"

// span is a time from an instant until just before another; zero ends are open.
type span struct{ from, until time.Time }

// cutAt shortens the span around an instant to end or begin at a boundary; the zero time is no boundary.
func (s *span) cutAt(at, boundary time.Time) {
	switch {
	case boundary.IsZero():
	case boundary.After(at):
		if s.until.IsZero() || boundary.Before(s.until) {
			s.until = boundary
		}
	case s.from.IsZero() || boundary.After(s.from):
		s.from = boundary
	}
}

// firstTurn returns the local time at which the turn began that was under way at the start.
func (r Rotation) firstTurn(zone *time.Location) wallTime {
	const day = 24 * time.Hour
	start, back := wallTimeAt(r.Start, zone), min(r.turnLength(), day)
	w := start.startOfDay().plus(time.Duration(r.HandOver) * time.Minute)
	if r.Length == Weekly {
		w, back = w.plus(-time.Duration((start.Weekday()-r.Day+7)%7)*day), r.turnLength()
	}
	for w.firstInstant(zone).After(r.Start) {
		w = w.plus(-back)
	}
	for next := w.plus(r.turnLength()); !next.firstInstant(zone).After(r.Start); next = w.plus(r.turnLength()) {
		w = next
	}
	return w
}

// turnAt returns the number of the turn at an instant, counted from 0, and its span. The instant must not be before the start.
func (r Rotation) turnAt(instant time.Time, zone *time.Location) (int, span) {
	first, turn := r.firstTurn(zone), r.turnLength()
	n := int(wallTimeAt(instant, zone).Sub(first.Time) / turn)
	hand := func(n int) time.Time { return first.plus(time.Duration(n) * turn).firstInstant(zone) }
	for hand(n).After(instant) {
		n--
	}
	for !hand(n + 1).After(instant) {
		n++
	}
	return n, span{hand(n), hand(n + 1)}
}

// isOpen reports whether the restrictions let the rotation count at an instant. It cuts the span to the changes of that.
func (r Rotation) isOpen(instant time.Time, zone *time.Location, within *span) bool {
	if len(r.Restrictions) == 0 {
		return true
	}
	const days = 8 // before and after: every interval around the instant begins in them
	open, today := false, wallTimeAt(instant, zone).startOfDay()
	for day := -days; day <= days; day++ {
		date := today.plus(time.Duration(day) * 24 * time.Hour)
		for _, i := range r.Restrictions {
			if i.Day != date.Weekday() {
				continue
			}
			length := i.To - i.From
			if length <= 0 {
				length += 24 * 60
			}
			begins := date.plus(time.Duration(i.From) * time.Minute)
			from, until := begins.firstInstant(zone), begins.plus(time.Duration(length)*time.Minute).firstInstant(zone)
			within.cutAt(instant, from)
			within.cutAt(instant, until)
			open = open || !instant.Before(from) && instant.Before(until)
		}
	}
	return open
}
