package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Migrate moves the case to another version of its ladder, or to another ladder. The time
// used stays used. It stays on its level, with whoever owns it; a level that is not there
// any more is left for the next higher one, and the ceiling, once reached, for the new top. It
// does nothing for a solved case, or one that is there already.
func (h *Handling) Migrate(m Moment, to ladder.Policy) error {
	at, was, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if h.State == Resolved || h.Climbs(to) {
		return h.Fire(m)
	}
	report := Report{
		Word:  WordMigrated,
		At:    at,
		Actor: RuleActor,
		Cause: "Its ladder was changed.",
		Details: map[string]string{
			"from_policy": h.Policy.Name, "from_version": strconv.FormatInt(h.Policy.Version, 10),
			"policy": to.Name, "version": strconv.FormatInt(to.Version, 10),
		},
	}
	h.Policy = to
	t, err := h.tempo(m, h.Commitment)
	if err != nil {
		return err
	}
	from := h.Commitment.Start
	if from.IsZero() {
		from = h.Start
	}
	promised := h.Commitment.targets(t, from)
	h.Clocks.Ceiling.retarget(was, t, at, stricter(to.Ceiling, promised.ceiling))
	for _, kind := range []Kind{Response, Update, Resolve} {
		h.Clocks.Of(kind).rewarn(was, t, at)
	}
	if rungs, moves := h.moved(to); moves {
		h.climb(m, t, at, rungs, Reassigned, report)
	} else {
		h.stay(t, was, at, rungs[0])
		report.Notify = audience(h.Holder())
		h.tell(m, report)
	}
	h.rest(t, at)
	return h.done(m, at)
}

// Climbs reports whether the case climbs by exactly this version of a ladder.
func (h *Handling) Climbs(p ladder.Policy) bool {
	return h.Policy.Name == p.Name && h.Policy.Version == p.Version
}

// moved returns the rungs to which a ladder sends the case, and whether that is another
// level than it is on.
func (h *Handling) moved(to ladder.Policy) ([]ladder.Step, bool) {
	top := to.Top()
	rung, known := to.At(h.Level)
	above := to.Above(h.Level)
	switch {
	case h.AtCeiling && top.Level != h.Level, !known && len(above) == 0:
		return []ladder.Step{top}, true
	case !known:
		return above, true
	default:
		return []ladder.Step{rung}, false
	}
}

// stay keeps the case on its level under another rung. A step that ran out at a top that is
// none any more runs on with the time used, so that the level can be left.
func (h *Handling) stay(t, was tempo, at time.Time, rung ladder.Step) {
	step := &h.Clocks.Step
	if h.Queue != rung.Queue() {
		h.give(at, Reassigned, RuleActor, "Its ladder was changed.", h.Owner, rung.Queue())
	}
	used := step.UsedAt(was, at)
	if step.State == Breached && len(h.Policy.Above(h.Level)) > 0 {
		step.State = Idle
	}
	if step.State == Running {
		step.suspend(was, at, Idle)
	}
	step.Wall, step.Used = rung.Wall, used
	step.retarget(t, t, at, rung.Duration)
}
