package oncall

import "time"

// maxOffset is more than the largest difference of a local clock from UTC.
const maxOffset = 27 * time.Hour

// wallTime is a local date and time. It is kept as if it were UTC, so that every day has 24 hours in calculations.
type wallTime struct{ time.Time }

// wallTimeAt returns the local time at an instant.
func wallTimeAt(at time.Time, zone *time.Location) wallTime {
	_, offset := at.In(zone).Zone()
	return wallTime{at.UTC().Add(time.Duration(offset) * time.Second)}
}

// startOfDay returns the beginning of the local day.
func (w wallTime) startOfDay() wallTime { return wallTime{w.Truncate(24 * time.Hour)} }

func (w wallTime) plus(d time.Duration) wallTime { return wallTime{w.Add(d)} }

// firstInstant returns the first instant at which the local clock shows the time or a later one. For a time that comes twice it is
// the first occurrence, for a time that is left out the moment of the change.
func (w wallTime) firstInstant(zone *time.Location) time.Time {
	from := w.Add(-maxOffset)
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
