package handling

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// causeUndecided is the reason to assign an undecided case to somebody present.
const causeUndecided = "Nobody knows yet what the case is about; a person is to look at it."

// startTriage promises that a person looks at an undecided case. It counts from the customer's contact, or from now where it
// would be due already. Somebody present gets the case in the same write.
func startTriage(c *change) {
	c.pressing = causeUndecided
	within := c.Policy.TriageTarget()
	c.Clocks.StartTriage(c.tempo, c.Start, within)
	if !c.Clocks.Triage.Due.After(c.Now) {
		c.Clocks.StartTriage(c.tempo, c.Now, within)
		c.Clocks.Triage.Why = clock.Why{Cause: clock.Arrived}
	}
}

// Decide records that a person has judged the case: its triage is over, and the actor becomes the holder of a queued
// case. A decision in time that is reported late takes the breach back.
func (h *Handling) Decide(m Moment, when time.Time, d Mandate) ([]timeline.Event, error) {
	return h.carryOut(m, when, func(c *change) error {
		if h.State != Resolved {
			d.takeIfPresent(c)
			d.noteDecision(c, "decides what the case is about")
		}
		c.forgiveBreach(clock.Triage, when)
		c.meetBreaches(c.at, clock.Triage)
		c.Clocks.Triage.MeetEvent(c.tempo, c.at)
		return nil
	})
}
