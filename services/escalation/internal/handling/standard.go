package handling

import (
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Standard is the promise of a case whose own makes no sense: that of the suite's standard
// level at normal priority, around the clock. Without any a case would go without an owner.
func Standard(start time.Time, asked Commitment) Commitment {
	const respond, update, resolve, ceiling = 2 * time.Hour, 8 * time.Hour, 16 * time.Hour, 20 * time.Hour
	return Commitment{
		Start:       start,
		RespondBy:   start.Add(respond),
		ResolveBy:   start.Add(resolve),
		CeilingAt:   start.Add(ceiling),
		UpdateEvery: update,
		Respond:     respond,
		Update:      update,
		ResolveIn:   resolve,
		Priority:    asked.Priority,
		Service:     asked.Service,
		Segment:     asked.Segment,
		Explanation: []string{"The promise that was computed makes no sense, so that of the standard level holds."},
	}
}

// RefuseCommitment notes that a promise was to be changed into one that makes no sense.
// The present one holds.
func (h *Handling) RefuseCommitment(m Moment, why error) error {
	h.tellRefused(m, why)
	return h.Fire(m)
}

// tellRefused reports why a commitment cannot be held.
func (h *Handling) tellRefused(m Moment, why error) {
	text := why.Error()
	if wrong, ok := fault.As(why); ok {
		text = wrong.Message()
	}
	h.tell(m, Report{
		Word:   WordRefused,
		At:     m.Now,
		Actor:  RuleActor,
		Notify: audience(h.Holder()),
		Cause:  "The promise that was computed makes no sense: " + text,
	})
}
