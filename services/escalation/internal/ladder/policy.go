// Package ladder is the ladder that an unsolved case climbs: its levels, the team and the calls of each, and the time
// that a case may stay there.
package ladder

import "time"

// defaultMark is the mark at which clocks warn unless a policy has other marks.
const defaultMark = 0.75

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
	// Fallback is the audience of the report that nobody at all is there.
	Fallback []string `bson:"fallback,omitempty"`
}

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
