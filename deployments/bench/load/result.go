package load

import (
	"slices"
	"time"
)

// Result holds the figures of a measured time.
type Result struct {
	// Calls is how many calls came back, and Elapsed how long all of them took together.
	Calls   int
	Elapsed time.Duration
	// P50 and P99 are how long half, and 99 of 100, of the calls took at most.
	P50, P99 time.Duration
	// Processor is the time that this process kept processors busy meanwhile, all of
	// them together; zero where the system does not tell.
	Processor time.Duration
}

func newResult(took []time.Duration, elapsed, processor time.Duration) Result {
	slices.Sort(took)
	return Result{
		Calls:     len(took),
		Elapsed:   elapsed,
		Processor: processor,
		P50:       Percentile(took, 50),
		P99:       Percentile(took, 99),
	}
}

// CallsPerSecond is how many calls there were in a second.
func (r Result) CallsPerSecond() float64 {
	if r.Elapsed <= 0 {
		return 0
	}
	return float64(r.Calls) / r.Elapsed.Seconds()
}

// PerCall is the processor time of one call.
func (r Result) PerCall() time.Duration {
	if r.Calls == 0 {
		return 0
	}
	return r.Processor / time.Duration(r.Calls)
}

// Percentile returns the least of sorted values that so many percent do not exceed;
// zero when there are none.
func Percentile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := (len(sorted)*percent + 99) / 100
	return sorted[max(rank, 1)-1]
}
