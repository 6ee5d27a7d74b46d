package oncall

import "time"

// span is a time from an instant until just before another; zero ends are open.
type span struct{ from, until time.Time }

// cut shortens the span to what is known to be alike around an instant.
func (s *span) cut(at, boundary time.Time) {
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

// first returns the wall time at which the turn began that was under way at the start.
func (r Rotation) first(zone *time.Location) wall {
	const day = 24 * time.Hour
	start, back := wallOf(r.Start, zone), min(r.turn(), day)
	w := start.midnight().add(time.Duration(r.HandOver) * time.Minute)
	if r.Length == Weekly {
		w, back = w.add(-time.Duration((start.Weekday()-r.Day+7)%7)*day), r.turn()
	}
	for w.reached(zone).After(r.Start) {
		w = w.add(-back)
	}
	for next := w.add(r.turn()); !next.reached(zone).After(r.Start); next = w.add(r.turn()) {
		w = next
	}
	return w
}

// at returns the number of the turn at an instant, counted from 0, and from when until when
// it lasts. The instant must not be before the start.
func (r Rotation) at(instant time.Time, zone *time.Location) (int, span) {
	first, turn := r.first(zone), r.turn()
	n := int(wallOf(instant, zone).Sub(first.Time) / turn)
	hand := func(n int) time.Time { return first.add(time.Duration(n) * turn).reached(zone) }
	for hand(n).After(instant) {
		n--
	}
	for !hand(n + 1).After(instant) {
		n++
	}
	return n, span{hand(n), hand(n + 1)}
}

// open reports whether the restrictions let the rotation count at an instant, and cuts the
// span to where that changes.
func (r Rotation) open(instant time.Time, zone *time.Location, within *span) bool {
	if len(r.Restrictions) == 0 {
		return true
	}
	const week = 8 // days that are looked at before and after: every interval begins in them
	open, today := false, wallOf(instant, zone).midnight()
	for day := -week; day <= week; day++ {
		date := today.add(time.Duration(day) * 24 * time.Hour)
		for _, i := range r.Restrictions {
			if i.Day != date.Weekday() {
				continue
			}
			length := i.To - i.From
			if length <= 0 {
				length += 24 * 60
			}
			begins := date.add(time.Duration(i.From) * time.Minute)
			from, until := begins.reached(zone), begins.add(time.Duration(length)*time.Minute).reached(zone)
			within.cut(instant, from)
			within.cut(instant, until)
			open = open || !instant.Before(from) && instant.Before(until)
		}
	}
	return open
}
