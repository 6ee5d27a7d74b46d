// Package accountability reports the work of people, teams and services from an archive of ended passes. Reports are
// computed from passes alone, so that every figure can be counted again by hand.
package accountability

import (
	"iter"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Grouping is the subject of a row. The numbers are those of the API.
type Grouping int

const (
	// ByHolder has a row for each person, and for each queue.
	ByHolder Grouping = iota + 1
	// ByTeam has a row for each team, from the passes of its queue and of its people in its name.
	ByTeam
	// ByService has a row for each service.
	ByService
	// Whole has one row.
	Whole
)

// Held is an ended pass and the group in which it is counted.
type Held struct {
	Group string
	handling.Pass
}

// Row is the work of one holder, team or service.
type Row struct {
	Group string
	// Passes counts the ended passes. The next four count them by their end: solved, given to a higher level, given to a
	// colleague, or taken away by a clock. The rest were claimed from a queue or reassigned.
	Passes, Solved, PassedUp, HandedOver, Expired int64
	// Breached counts the clocks that ran out in these hands, Lateness those of each kind.
	Breached int64
	Lateness [clock.Ceiling + 1]Lateness
	// Median and P90 are the percentiles of the lengths of passes: the shortest length that at least half of them, or
	// nine of ten, did not exceed.
	Median, P90 time.Duration
	// Reopened counts solutions that were none, Recoveries those that made good an earlier discontent.
	Reopened, Recoveries int64
	Satisfaction         Satisfaction
	Objectives           Objectives
}

// Lateness is the lateness of broken promises of one kind.
type Lateness struct {
	// Count counts them, Unmet those that are not made good yet.
	Count, Unmet int64
	// Total is the sum of the others, Median their median.
	Total, Median time.Duration
}

// Objectives are the results of solved cases.
type Objectives struct {
	// Solutions counts them. Kept counts those without a broken promise, InTime those that kept the promise to solve.
	Solutions, Kept, InTime int64
	// MedianAnswer and P90Answer are percentiles of the wait for the first answer.
	MedianAnswer, P90Answer time.Duration
	// Counted counts the solutions with a known number of contacts, Contacts is the sum of those.
	Counted, Contacts int64
}

// BuildReport returns one row for each group, from passes in the order of their groups. The customer's passes are left
// out. It holds one row at a time, with a bounded number of values. The first error of passes is returned as it is.
func BuildReport(passes iter.Seq2[Held, error]) ([]Row, error) {
	var rows []Row
	var open *tally
	for pass, err := range passes {
		if err != nil {
			return nil, err
		}
		if pass.Holder == handling.CustomerHolds {
			continue
		}
		if open != nil && open.Group != pass.Group {
			rows, open = append(rows, open.finishRow()), nil
		}
		if open == nil {
			open = &tally{Row: Row{Group: pass.Group}}
		}
		open.countPass(pass.Pass)
	}
	if open != nil {
		rows = append(rows, open.finishRow())
	}
	return rows, nil
}
