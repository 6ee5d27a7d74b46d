package handling

import "time"

// Pace is how a clock's time passes: working time of a calendar, or wall time.
// Measure is zero for an interval that ends before it begins, and Add and Measure are
// inverse to each other.
type Pace interface {
	Add(from time.Time, d time.Duration) time.Time
	Measure(from, to time.Time) time.Duration
}

// tempo is what clocks must know to reckon: how working time passes, and at which parts of
// their targets they warn.
type tempo struct {
	Pace
	marks []float64
}

// tempo returns that of a handling under a commitment.
func (h *Handling) tempo(m Moment, under Commitment) (tempo, error) {
	pace, err := m.Paces.Of(under)
	return tempo{Pace: pace, marks: h.Policy.Marks()}, err
}

// wall is the pace of clocks that do not keep office hours.
type wall struct{}

func (wall) Add(from time.Time, d time.Duration) time.Time { return from.Add(d) }

func (wall) Measure(from, to time.Time) time.Duration { return max(0, to.Sub(from)) }
