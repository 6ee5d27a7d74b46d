package accountability

import (
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// tally is a row that is being counted.
type tally struct {
	Row
	holds, answers distribution
	lateness       [clock.LastKind + 1]distribution
	comments       worstComments
}

func newTally(group string) *tally { return &tally{Row: Row{Group: group}} }

// finishRow returns the row when everything has been counted.
func (t *tally) finishRow() Row {
	t.Median, t.P90 = t.holds.percentile(50), t.holds.percentile(90)
	t.Objectives.MedianAnswer, t.Objectives.P90Answer = t.answers.percentile(50), t.answers.percentile(90)
	for kind := range t.lateness {
		t.Lateness[kind].Median = t.lateness[kind].percentile(50)
	}
	t.Satisfaction.Comments = t.comments.texts()
	return t.Row
}

func (t *tally) countFinding(found Finding) {
	if found.Ended != nil {
		t.countPass(*found.Ended)
	}
	for _, breach := range found.Late {
		t.countBreach(breach)
	}
	t.Answers += found.Answers
}

func (t *tally) countPass(pass handling.Pass) {
	t.Passes++
	t.holds.addValue(pass.Held())
	switch OutcomeOf(pass.End) {
	case Solved:
		t.Solved++
	case PassedUp:
		t.PassedUp++
	case HandedOver:
		t.HandedOver++
	case Expired:
		t.Expired++
	case Lapsed:
		t.Lapsed++
	}
	if pass.Solution != nil {
		t.countSolution(*pass.Solution)
	}
}

func (t *tally) countBreach(b handling.Breach) {
	count := int64(b.Count())
	t.Breached += count
	kind := &t.Lateness[b.Clock]
	kind.Count += count
	if late, met := b.Late(); met {
		kind.Total += late
		t.lateness[b.Clock].addValue(late)
	} else {
		kind.Unmet += count
	}
}

func (t *tally) countSolution(s handling.Solution) {
	o := &t.Objectives
	o.Solutions++
	o.Kept += oneIf(s.Kept)
	o.InTime += oneIf(s.InTime)
	o.Counted += oneIf(s.Contacts > 0)
	o.Contacts += int64(s.Contacts)
	t.answers.addValue(s.FirstAnswer)
	t.Reopened += oneIf(!s.ReopenedAt.IsZero())
	t.Recoveries += oneIf(s.Recovery)
	if s.Rating != nil {
		t.Satisfaction.countRating(*s.Rating)
		t.comments.addRating(*s.Rating)
	}
}

func oneIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
