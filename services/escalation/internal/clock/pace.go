package clock

import "time"

// Pace is the passing of time for a clock: working time of a calendar, or wall time. Measure is zero for an interval that
// ends before it begins. Add and Measure are inverse to each other.
type Pace interface {
	Add(from time.Time, d time.Duration) time.Time
	Measure(from, to time.Time) time.Duration
}

// Tempo is the pace of working time, and the parts of their targets at which clocks warn.
type Tempo struct {
	Pace
	Marks []float64
}

// Wall is the pace of wall time.
type Wall struct{}

// Add implements Pace.
func (Wall) Add(from time.Time, d time.Duration) time.Time { return from.Add(d) }

// Measure implements Pace.
func (Wall) Measure(from, to time.Time) time.Duration { return max(0, to.Sub(from)) }

// Never is a time that does not come. It sorts last.
func Never() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// Earlier returns the earlier of two times.
func Earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Later returns the later of two times.
func Later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
