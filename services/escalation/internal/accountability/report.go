// Package accountability says who did what with the cases they held. It reckons from
// ended passes alone, so that every figure can be counted again by hand.
package accountability

import (
	"iter"
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Row is what one holder did.
type Row struct {
	// Holder is `staff/{staff}` or `queues/{team}`.
	Holder string
	// Passes is how many passes ended, and the next four how: solved, given to a higher
	// level, given to a colleague, or taken away by a clock. The rest were claimed from a
	// queue or reassigned.
	Passes, Solved, PassedUp, HandedOver, Expired int64
	// Breached is how many clocks ran out in these hands.
	Breached int64
	// Median is the shortest hold that at least half of the passes did not exceed, P90
	// the shortest that nine of ten did not.
	Median, P90 time.Duration
}

// Of returns one row for each holder, from passes that come ordered by holder. The
// customer's turns are left out. The first error of passes is returned as it is.
func Of(passes iter.Seq2[handling.Pass, error]) ([]Row, error) {
	var rows []Row
	var holds []time.Duration
	for pass, err := range passes {
		if err != nil {
			return nil, err
		}
		if pass.Holder == handling.CustomerHolds {
			continue
		}
		if len(rows) == 0 || rows[len(rows)-1].Holder != pass.Holder {
			measure(rows, holds)
			rows, holds = append(rows, Row{Holder: pass.Holder}), nil
		}
		rows[len(rows)-1].count(pass)
		holds = append(holds, pass.Held())
	}
	measure(rows, holds)
	return rows, nil
}

func (r *Row) count(pass handling.Pass) {
	r.Passes++
	r.Breached += int64(len(pass.Breaches))
	switch pass.End {
	case handling.Solved:
		r.Solved++
	case handling.PassedUp:
		r.PassedUp++
	case handling.HandedOver:
		r.HandedOver++
	case handling.Expired, handling.CeilingReached:
		r.Expired++
	}
}

// measure fills in how long the passes of the last row were held.
func measure(rows []Row, holds []time.Duration) {
	if len(rows) == 0 {
		return
	}
	slices.Sort(holds)
	last := &rows[len(rows)-1]
	last.Median, last.P90 = rank(holds, 50), rank(holds, 90)
}

// rank returns the nearest-rank percentile of sorted durations, of which there is at least
// one.
func rank(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)*percent+99)/100-1]
}
