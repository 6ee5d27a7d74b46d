// Package ladder is the ladder that an unsolved case climbs: its levels, the team and the calls of each, and the time
// that a case may stay there.
package ladder

import (
	"cmp"
	"time"
)

// defaultMark is the mark at which clocks warn unless a policy has other marks.
const defaultMark = 0.75

// defaultTriage is the working time within which a person looks at an undecided case unless a policy has another one.
const defaultTriage = 15 * time.Minute

// defaultOffer is the wall time of an offer in real time unless a policy has another one.
const defaultOffer = 2 * time.Minute

// Policy is a ladder: its rungs from the lowest to the top, and the wall time after which an unsolved case goes to the top
// regardless of its rungs.
type Policy struct {
	// Name is `ladderPolicies/{ladder_policy}`. Version counts its changes from 1.
	Name    string `bson:"name"`
	Version int64  `bson:"version,omitempty"`
	// Steps are the rungs, lowest first; at least one.
	Steps []Step `bson:"steps"`
	// Ceiling is wall time; zero leaves it to the commitment.
	Ceiling time.Duration `bson:"ceiling,omitempty"`
	// WarnAt are the parts of their time at which clocks warn, growing; empty is 0.75.
	WarnAt []float64 `bson:"warnAt,omitempty"`
	// NagEvery is the wall time between reports of a case without an owner at the top; zero is never.
	NagEvery time.Duration `bson:"nagEvery,omitempty"`
	// Waiting ends the waiting for the customer.
	Waiting Waiting `bson:"waiting,omitempty"`
	// Fallback is the audience of the report that nobody at all is there.
	Fallback []string `bson:"fallback,omitempty"`
	// TriageWithin is the working time within which a person looks at an undecided case; zero is the default.
	TriageWithin time.Duration `bson:"triageWithin,omitempty"`
	// RealTimeWithin is the wall time in which somebody present takes a case that is offered in real time; zero is the default.
	RealTimeWithin time.Duration `bson:"realTimeWithin,omitempty"`
}

// IsVersionOf reports whether two ladders are the same version of one policy.
func (p Policy) IsVersionOf(other Policy) bool {
	return p.Name == other.Name && p.Version == other.Version
}

// TriageTarget returns the working time within which a person looks at an undecided case.
func (p Policy) TriageTarget() time.Duration { return cmp.Or(p.TriageWithin, defaultTriage) }

// OfferTarget returns the wall time in which somebody present takes a case that is offered in real time.
func (p Policy) OfferTarget() time.Duration { return cmp.Or(p.RealTimeWithin, defaultOffer) }

// Marks returns the parts of their time at which clocks warn, growing.
func (p Policy) Marks() []float64 {
	if len(p.WarnAt) == 0 {
		return []float64{defaultMark}
	}
	return p.WarnAt
}

// At returns the rung of a level; false when the ladder has none.
func (p Policy) At(level int) (Step, bool) {
	for _, step := range p.Steps {
		if step.Level == level {
			return step, true
		}
	}
	return Step{}, false
}

// Top returns the highest rung.
func (p Policy) Top() Step { return p.Steps[len(p.Steps)-1] }

// Above returns the rungs above a level, lowest first; none at the top.
func (p Policy) Above(level int) []Step {
	for i, step := range p.Steps {
		if step.Level > level {
			return p.Steps[i:]
		}
	}
	return nil
}
