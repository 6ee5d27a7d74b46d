package oncall

import "time"

// wall is a local date and time, kept as if it were UTC, so that it can be reckoned with as
// if every day had 24 hours.
type wall struct{ time.Time }

// wallOf returns what the local clock shows at an instant.
func wallOf(at time.Time, zone *time.Location) wall {
	_, offset := at.In(zone).Zone()
	return wall{at.UTC().Add(time.Duration(offset) * time.Second)}
}

// midnight returns the beginning of the local day.
func (w wall) midnight() wall { return wall{w.Truncate(24 * time.Hour)} }

func (w wall) add(d time.Duration) wall { return wall{w.Add(d)} }

// furthest is more than any local clock differs from UTC.
const furthest = 27 * time.Hour

// reached returns the instant at which the local clock first shows the time or a later one:
// of a time that comes twice the first, of one that is left out the moment of the change.
func (w wall) reached(zone *time.Location) time.Time {
	from := w.Add(-furthest)
	for {
		local := from.In(zone)
		_, offset := local.Zone()
		at := w.Add(-time.Duration(offset) * time.Second)
		if at.Before(from) {
			at = from
		}
		_, end := local.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at.UTC()
		}
		from = end.UTC()
	}
}
