// Package accountability reports the work of people, teams and services from an archive of passes and answers. A pass counts
// in the month of its end, a clock that ran out in the month in which it did, and in the hands in which it did. Every figure
// can be counted again by hand.
package accountability

import (
	"iter"
	"maps"
	"slices"
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

// Finding is one thing that a report counts, and the group in which it is counted.
type Finding struct {
	Group string
	// Ended is a pass that ended, Late are clocks that ran out, Answers the number of answers given.
	Ended   *handling.Pass
	Late    []handling.Breach
	Answers int64
}

// Row is the work of one holder, team or service.
type Row struct {
	Group string
	// Passes counts the ended passes. The next five count them by their end: solved, given to a higher level, given to a
	// colleague, taken away by a clock, or ended with a waiting that lapsed. The rest were claimed from a queue or reassigned.
	Passes, Solved, PassedUp, HandedOver, Expired, Lapsed int64
	// Breached counts the clocks that ran out in these hands, also while they still hold the case. Lateness has those of each
	// kind under its number.
	Breached int64
	Lateness [clock.LastKind + 1]Lateness
	// Answers counts the answers to customers, those in cases of others included.
	Answers int64
	// Median and P90 are the percentiles of the lengths of passes: the shortest length that at least half of them, or
	// nine of ten, did not exceed.
	Median, P90 time.Duration
	// Reopened counts solutions that were none, Recoveries those that turned a discontent customer: see handling.Solution.
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

// BuildReport returns one row for each group, sorted. The customer's passes are left out. The number of values that it
// keeps for a row is bounded. The first error of findings is returned as it is.
func BuildReport(findings iter.Seq2[Finding, error]) ([]Row, error) {
	tallies := map[string]*tally{}
	for found, err := range findings {
		if err != nil {
			return nil, err
		}
		if found.Ended != nil && found.Ended.Holder == handling.CustomerHolds {
			continue
		}
		open := tallies[found.Group]
		if open == nil {
			open = newTally(found.Group)
			tallies[found.Group] = open
		}
		open.countFinding(found)
	}
	var rows []Row
	for _, group := range slices.Sorted(maps.Keys(tallies)) {
		rows = append(rows, tallies[group].finishRow())
	}
	return rows, nil
}
