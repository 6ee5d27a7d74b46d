// Package ladder says how a case climbs when nobody solves it: which levels
// there are, whose queue each of them is, and how long a case may stay there.
package ladder

import (
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Policy is a ladder: its rungs from the lowest to the top, and the wall time
// after which an unresolved case goes to the top whatever else happened to it.
type Policy struct {
	// Name is `ladderPolicies/{ladder_policy}`.
	Name string `bson:"name"`
	// Steps are the rungs, lowest first; at least one.
	Steps []Step `bson:"steps"`
	// Ceiling is wall time; zero leaves it to the commitment.
	Ceiling time.Duration `bson:"ceiling,omitempty"`
}

// Step is one rung.
type Step struct {
	// Level counts from 1 and grows from rung to rung.
	Level int `bson:"level"`
	// Team is `teams/{team}`, whose queue gets what comes to this level.
	Team string `bson:"team"`
	// Duration is the working time a case may stay here; zero is for good.
	Duration time.Duration `bson:"duration,omitempty"`
}

// Queue returns `queues/{team}` of the rung.
func (s Step) Queue() string { return QueueOf(s.Team) }

// QueueOf returns the queue `queues/{id}` of the team `teams/{id}`.
func QueueOf(team string) string { return "queues/" + strings.TrimPrefix(team, "teams/") }

// TeamOf returns the team `teams/{id}` of the queue `queues/{id}`.
func TeamOf(queue string) string { return "teams/" + strings.TrimPrefix(queue, "queues/") }

// Validate returns an InvalidArgument fault that names every wrong field: levels
// must grow, every rung needs a team, and only the top may lack a duration.
func (p Policy) Validate() error {
	var wrong *fault.Error
	if len(p.Steps) == 0 {
		wrong = wrong.Field("steps", "must name at least one rung")
	}
	if p.Ceiling < 0 {
		wrong = wrong.Field("ceiling", "must not be negative")
	}
	for i, step := range p.Steps {
		top := i == len(p.Steps)-1
		if i > 0 && step.Level <= p.Steps[i-1].Level || step.Level < 1 {
			wrong = wrong.Field(stepField(i, "level"), "must be higher than the level below it")
		}
		if step.Duration < 0 || step.Duration == 0 && !top {
			wrong = wrong.Field(stepField(i, "duration"), "is required on every rung but the top")
		}
		if step.Team == "" {
			wrong = wrong.Field(stepField(i, "team"), "is required")
		}
	}
	return wrong.Err()
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
