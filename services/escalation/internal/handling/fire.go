package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Fire lets every clock run out that is due by now, in the order of the due times.
func (h *Handling) Fire(m Moment) error { return h.fire(m, m.Now) }

// fire does Fire for what is due at or before a time, each clock at its due time. It ends: a
// clock that runs out is not armed again, but for the step, and that only for a
// higher level.
func (h *Handling) fire(m Moment, until time.Time) error {
	pace, err := m.Paces.Of(h.Commitment)
	if err != nil {
		return err
	}
	for {
		kind, due := h.Clocks.next()
		if kind == 0 || due.After(until) {
			break
		}
		h.Changed = latest(h.Changed, due)
		h.runOut(m, pace, kind)
	}
	h.index()
	return nil
}

// runOut lets one clock run out at its due time.
func (h *Handling) runOut(m Moment, pace Pace, kind Kind) {
	clock := h.Clocks.Of(kind)
	due := clock.Due
	clock.breach(h.Holder())
	h.pass().Breaches = append(h.pass().Breaches, Breach{Clock: kind, Due: due})
	facts := ranOut(m, kind, due, h.Holder())
	above := h.Policy.Above(h.Level)
	switch {
	case kind == Ceiling:
		h.reachCeiling(m, pace, due, facts)
	case kind == StepClock && len(above) > 0:
		cause := "Level " + strconv.Itoa(h.Level) + " did not solve it in its time."
		report := Report{Word: WordExpired, At: due, Actor: ClockActor, Cause: cause, Details: facts}
		h.climb(m, pace, due, above, Expired, report)
	default:
		cause := "The " + kind.String() + " clock ran out."
		h.tell(m, Report{
			Word: WordBreached, At: due, Actor: ClockActor, Cause: cause, Details: facts,
			Notify: audience(h.Holder()), Urgent: true,
		})
	}
}

// reachCeiling sends the case to the top, or leaves it there.
func (h *Handling) reachCeiling(m Moment, pace Pace, due time.Time, facts map[string]string) {
	h.AtCeiling = true
	report := Report{
		Word: WordCeiling, At: due, Actor: ClockActor, Details: facts,
		Cause:  "It was not solved before the ceiling, so it is at the top level now.",
		Notify: audience(h.Holder()), Urgent: true,
	}
	if top := h.Policy.Top(); top.Level > h.Level {
		h.climb(m, pace, due, []ladder.Step{top}, CeilingReached, report)
		return
	}
	h.tell(m, report)
}

// climb moves the case to the first of the rungs that has somebody. The step clock of the
// new level counts from the scheduled time; the passes change when the move takes effect,
// which is later only for a case that was opened after its time.
func (h *Handling) climb(m Moment, pace Pace, scheduled time.Time, rungs []ladder.Step, end End, r Report) {
	at := latest(scheduled, h.Changed)
	rung, skipped := ladder.Land(rungs, m.staffed(at))
	r.Details["from_level"], r.Details["to_level"] = strconv.Itoa(h.Level), strconv.Itoa(rung.Level)
	r.Notify, r.Urgent = audience(h.Owner, rung.Queue()), rung.Level == h.Policy.Top().Level
	h.tell(m, r)
	h.tellSkipped(m, at, rung, skipped)
	h.meet(at, StepClock)
	h.finish(at, end, r.Actor, r.Cause)
	h.settleOn(rung)
	h.begin(at, h.Holder())
	h.Clocks.Step.start(pace, scheduled, rung.Duration)
	if h.State == Waiting {
		h.Clocks.Step.suspend(pace, scheduled, Paused)
	}
}
