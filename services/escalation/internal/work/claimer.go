package work

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// claimer is somebody who claims the next case of a queue. The load of each colleague is read once for all cases.
type claimer struct {
	*assigner
	name string
	at   time.Time
	// free has the colleagues that were looked at: whether they have room.
	free map[string]bool
}

func newClaimer(a *assigner, name string, at time.Time) *claimer {
	return &claimer{
		assigner: a,
		name:     name,
		at:       at,
		free:     map[string]bool{},
	}
}

// explainMisfit returns the reason in words why a case is not for the claimer; empty when it is. A case in a language that they do
// not speak is theirs unless a speaker of the team is at work with room and has let no offer of it lapse. Somebody hired a moment ago
// may be missing from the directory, and gets any case.
func (c *claimer) explainMisfit(h *handling.Handling) (string, error) {
	if !c.Employs(c.name) {
		return "", nil
	}
	wanted := h.Wanted()
	mine := requirementsOf(wanted)
	// The claim itself checks the level, and nobody hands over to themselves.
	mine.Level, mine.Not = 0, nil
	if reason := c.ExplainMisfit(c.name, mine); reason != "" || c.Speaks(c.name, wanted.Language) {
		return reason, nil
	}
	wanted.Not = slices.Concat(wanted.Not, h.RealTime.Passed)
	speakers, _ := c.splitPresent(c.FindFitting(requirementsOf(wanted)), wanted.Language, c.at)
	for _, speaker := range speakers {
		hasRoom, err := c.lookUp(speaker)
		if err != nil {
			return "", err
		}
		if hasRoom {
			return "does not speak " + wanted.Language + ", while " + speaker + " does, is at work and has room", nil
		}
	}
	return "", nil
}

// lookUp reports whether a colleague has room.
func (c *claimer) lookUp(name string) (bool, error) {
	if hasRoom, known := c.free[name]; known {
		return hasRoom, nil
	}
	load, err := c.handlings.CountLoad(c.ctx, name)
	if err == nil {
		c.free[name] = c.hasRoom(candidate{name, load})
	}
	return c.free[name], err
}
