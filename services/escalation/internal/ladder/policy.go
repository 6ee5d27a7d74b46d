// Package ladder says how a case climbs when nobody solves it: which levels
// there are, whose queue each of them is, who is called and told, and how long a case
// may stay there.
package ladder

import "time"

// warnAt is when clocks warn that no policy says otherwise about.
const warnAt = 0.75

// Policy is a ladder: its rungs from the lowest to the top, and the wall time
// after which an unresolved case goes to the top whatever else happened to it.
type Policy struct {
	// Name is `ladderPolicies/{ladder_policy}`; Version counts its changes from 1.
	Name    string `bson:"name"`
	Version int64  `bson:"version,omitempty"`
	// Steps are the rungs, lowest first; at least one.
	Steps []Step `bson:"steps"`
	// Ceiling is wall time; zero leaves it to the commitment.
	Ceiling time.Duration `bson:"ceiling,omitempty"`
	// WarnAt is at which parts of their time clocks warn, growing; empty is at 0.75.
	WarnAt []float64 `bson:"warnAt,omitempty"`
	// NagEvery is how often, by the wall, it is told at the top that nobody owns a case;
	// zero is never.
	NagEvery time.Duration `bson:"nagEvery,omitempty"`
	// Fallback is who is told when nobody at all is there.
	Fallback []string `bson:"fallback,omitempty"`
}

// Marks returns at which parts of their time clocks warn, growing.
func (p Policy) Marks() []float64 {
	if len(p.WarnAt) == 0 {
		return []float64{warnAt}
	}
	return p.WarnAt
}

// At returns the rung of a level, and false when the ladder has none.
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
