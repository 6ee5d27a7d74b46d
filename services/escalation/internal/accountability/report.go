// Package accountability says who did what with the cases they held. It reckons from
// ended passes alone, so that every figure can be counted again by hand.
package accountability

import (
	"iter"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Grouping is what a row is about. The numbers are those of the API.
type Grouping int

const (
	// ByHolder has a row for each person, and for each queue.
	ByHolder Grouping = iota + 1
	// ByTeam has one for each team: what its queue and its people held in its name.
	ByTeam
	// ByService has one for each service.
	ByService
	// Whole has one row.
	Whole
)

// Held is an ended pass and the row in which it counts.
type Held struct {
	Group string
	handling.Pass
}

// Row is what one holder, team or service did.
type Row struct {
	Group string
	// Passes is how many passes ended, and the next four how: solved, given to a higher
	// level, given to a colleague, or taken away by a clock. The rest were claimed from a
	// queue or reassigned.
	Passes, Solved, PassedUp, HandedOver, Expired int64
	// Breached is how many clocks ran out in these hands, Lateness how many of each kind.
	Breached int64
	Lateness [handling.Ceiling + 1]Lateness
	// Median is the shortest hold that at least half of the passes did not exceed, P90
	// the shortest that nine of ten did not.
	Median, P90 time.Duration
	// Reopened is how many solutions were none, Recoveries how many made good what a customer
	// had been discontent with.
	Reopened, Recoveries int64
	Satisfaction         Satisfaction
	Objectives           Objectives
}

// Lateness is how late the promises of one kind were that were broken.
type Lateness struct {
	// Count is how many, Unmet how many of them nobody has made good yet.
	Count, Unmet int64
	// Total is how late the others were together, Median the lateness that half did not
	// exceed.
	Total, Median time.Duration
}

// Objectives are how the cases did that were solved.
type Objectives struct {
	// Solutions is how many there were, of which Kept broke no promise and InTime not the
	// one to solve it.
	Solutions, Kept, InTime int64
	// MedianAnswer and P90Answer are how long customers waited for the first answer.
	MedianAnswer, P90Answer time.Duration
	// Counted is how many solutions say how many contacts they took, Contacts how many those
	// took together.
	Counted, Contacts int64
}

// Of returns one row for each group, from passes that come ordered by group. The customer's
// turns are left out. It holds one row at a time, and of that no more than a bounded number
// of values. The first error of passes is returned as it is.
func Of(passes iter.Seq2[Held, error]) ([]Row, error) {
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
			rows, open = append(rows, open.row()), nil
		}
		if open == nil {
			open = newTally(pass.Group)
		}
		open.count(pass.Pass)
	}
	if open != nil {
		rows = append(rows, open.row())
	}
	return rows, nil
}
