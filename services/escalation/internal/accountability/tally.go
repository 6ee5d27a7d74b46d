package accountability

import "github.com/ombud/ombud/services/escalation/internal/handling"

// tally is a row that is being counted.
type tally struct {
	Row
	holds, answers distribution
	late           [handling.Ceiling + 1]distribution
	words          words
}

func newTally(group string) *tally { return &tally{Row: Row{Group: group}} }

// row returns the row when all has been counted.
func (t *tally) row() Row {
	t.Median, t.P90 = t.holds.percentile(50), t.holds.percentile(90)
	t.Objectives.MedianAnswer, t.Objectives.P90Answer = t.answers.percentile(50), t.answers.percentile(90)
	for kind := range t.late {
		t.Lateness[kind].Median = t.late[kind].percentile(50)
	}
	t.Satisfaction.Comments = t.words.texts()
	return t.Row
}

func (t *tally) count(pass handling.Pass) {
	t.Passes++
	t.holds.add(pass.Held())
	switch Outcome(pass.End) {
	case Solved:
		t.Solved++
	case PassedUp:
		t.PassedUp++
	case HandedOver:
		t.HandedOver++
	case Expired:
		t.Expired++
	}
	for _, breach := range pass.Breaches {
		t.breach(breach)
	}
	if pass.Solution != nil {
		t.solution(*pass.Solution)
	}
}

func (t *tally) breach(b handling.Breach) {
	t.Breached++
	kind := &t.Lateness[b.Clock]
	kind.Count++
	late, met := b.Late()
	if !met {
		kind.Unmet++
		return
	}
	kind.Total += late
	t.late[b.Clock].add(late)
}

func (t *tally) solution(s handling.Solution) {
	o := &t.Objectives
	o.Solutions++
	o.Kept += one(s.Kept)
	o.InTime += one(s.InTime)
	o.Counted += one(s.Contacts > 0)
	o.Contacts += int64(s.Contacts)
	t.answers.add(s.FirstAnswer)
	t.Reopened += one(!s.ReopenedAt.IsZero())
	t.Recoveries += one(s.Recovery)
	if s.Rating != nil {
		t.Satisfaction.count(*s.Rating)
		t.words.add(*s.Rating)
	}
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
