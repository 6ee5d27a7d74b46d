package handling

import (
	"strconv"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Migrate moves the case to another version of its ladder, or to another ladder. The time used stays used. The case stays
// on its level with its owner; a level that is gone is left for the next higher one, and a reached ceiling for the new
// top. A solved case, or one that climbs by that ladder already, stays as it is.
func (h *Handling) Migrate(m Moment, to ladder.Policy) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if h.State == Resolved || h.Policy.IsVersionOf(to) {
			return errUnchanged
		}
		c.why.Cause = clock.Migrated
		event := timeline.Event{
			Kind:  timeline.PolicyMigrated,
			At:    c.at,
			Actor: timeline.RuleActor,
			Cause: "Its ladder was changed.",
			Details: map[string]string{
				"from_policy":  h.Policy.Name,
				"from_version": strconv.FormatInt(h.Policy.Version, 10),
				"policy":       to.Name,
				"version":      strconv.FormatInt(to.Version, 10),
			},
		}
		was := c.tempo
		h.Policy = to
		if err := c.updateTempo(h.Commitment); err != nil {
			return err
		}
		promised := c.measureTargets(h.Commitment, h.Commitment.startOr(h.Start))
		h.Clocks.ChangeLadder(was, c.tempo, c.at, promised.Ceiling)
		if rungs, moves := newRungs(h); moves {
			c.climbTo(c.at, rungs, Reassigned, event)
		} else {
			c.stayOnLevel(was, rungs[0], event)
		}
		c.restClocks(c.at)
		return nil
	})
}

// stayOnLevel keeps the case on its level under another rung, and completes the event of the migration.
func (c *change) stayOnLevel(was clock.Tempo, rung ladder.Step, event timeline.Event) {
	if c.Queue != rung.Queue() {
		c.givePass(c.at, Reassigned, timeline.RuleActor, event.Cause, c.Owner, rung.Queue())
	}
	climbs := len(c.Policy.Above(c.Level)) > 0
	c.Clocks.Step.ChangeStep(was, c.tempo, c.at, rung.Duration, rung.Wall, climbs)
	event.Notify = timeline.Audience(c.Holder())
	c.reportEvents(event)
}

// newRungs returns the rungs to which a changed ladder sends the case; true when that is another level.
func newRungs(h *Handling) ([]ladder.Step, bool) {
	top := h.Policy.Top()
	rung, known := h.Policy.At(h.Level)
	above := h.Policy.Above(h.Level)
	switch {
	case h.AtCeiling && top.Level != h.Level, !known && len(above) == 0:
		return []ladder.Step{top}, true
	case !known:
		return above, true
	default:
		return []ladder.Step{rung}, false
	}
}
