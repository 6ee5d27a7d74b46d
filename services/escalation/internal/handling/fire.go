package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// stir is something that happens by itself at its time: a clock runs out, or warns; or,
// with no clock, an errand is told of, or that nobody owns the case.
type stir struct {
	at     time.Time
	clock  Kind
	warns  bool
	errand func(Moment)
}

// next returns what happens by itself first, and false when nothing does. At one instant
// warnings come first, then what runs out in the order of Kinds.
func (h *Handling) next() (stir, bool) {
	var first stir
	offer := func(s stir) {
		if !s.at.IsZero() && (first.at.IsZero() || s.at.Before(first.at)) {
			first = s
		}
	}
	for _, kind := range Kinds() {
		offer(stir{at: h.Clocks.Of(kind).WarnsAt, clock: kind, warns: true})
	}
	kind, due := h.Clocks.next()
	offer(stir{at: due, clock: kind})
	owed, errand := h.errand()
	offer(stir{at: owed, errand: errand})
	offer(stir{at: h.NagAt})
	return first, !first.at.IsZero()
}

// Fire lets everything happen that is due by now, in the order of the due times, and gives a
// case to somebody that lies in a queue which gives its cases out.
func (h *Handling) Fire(m Moment) error {
	if err := h.fire(m, m.Now); err != nil {
		return err
	}
	if err := h.assign(m); err != nil {
		return err
	}
	h.free(m)
	h.index()
	return nil
}

// fire does Fire for what is due at or before a time, each at its due time. It ends: a
// clock that runs out is not armed again, but for the step, and that a bounded number of
// times on each level; a clock warns a bounded number of times; and what is told again
// and again is told next after now.
func (h *Handling) fire(m Moment, until time.Time) error {
	t, err := h.tempo(m, h.Commitment)
	if err != nil {
		return err
	}
	h.mind()
	for s, ok := h.next(); ok && !s.at.After(until); s, ok = h.next() {
		switch {
		case s.errand != nil:
			h.Changed = latest(h.Changed, s.at)
			s.errand(m)
		case s.clock == 0:
			h.nag(m)
		case s.warns:
			h.warn(m, t, s.clock)
		default:
			h.Changed = latest(h.Changed, s.at)
			h.runOut(m, t, s.clock)
		}
		h.mind()
	}
	h.index()
	return nil
}

// runOut lets one clock run out at its due time.
func (h *Handling) runOut(m Moment, t tempo, kind Kind) {
	if kind == StepClock && h.repeat(m, t) {
		return
	}
	clock := h.Clocks.Of(kind)
	due := clock.Due
	clock.breach(h.Holder())
	h.pass().Breaches = append(h.pass().Breaches, Breach{Clock: kind, Due: due})
	facts := ranOut(m, kind, due, h.Holder())
	above := h.Policy.Above(h.Level)
	switch {
	case kind == Ceiling:
		h.reachCeiling(m, t, due, facts)
	case kind == StepClock && len(above) > 0:
		cause := "Level " + strconv.Itoa(h.Level) + " did not solve it in its time."
		report := Report{
			Word:    WordExpired,
			At:      due,
			Actor:   ClockActor,
			Cause:   cause,
			Details: facts,
		}
		h.climb(m, t, due, above, Expired, report)
	default:
		cause := "The " + kind.String() + " clock ran out."
		h.tell(m, Report{
			Word:    WordBreached,
			At:      due,
			Actor:   ClockActor,
			Cause:   cause,
			Details: facts,
			Notify:  audience(h.Holder()),
			Urgent:  true,
		})
	}
}

// repeat begins the time of the level anew, if its rung says so and it has not been done as
// often as that. Whoever holds the case keeps it, and everybody is told again.
func (h *Handling) repeat(m Moment, t tempo) bool {
	rung, known := h.Policy.At(h.Level)
	if !known || h.Repeats >= rung.Repeat {
		return false
	}
	h.Repeats++
	due := h.Clocks.Step.Due
	facts := ranOut(m, StepClock, due, h.Holder())
	facts["repeat"] = strconv.Itoa(h.Repeats)
	h.tell(m, Report{
		Word:    WordRepeated,
		At:      due,
		Actor:   ClockActor,
		Details: facts,
		Notify:  append(audience(h.Holder()), rung.Notify...),
		Cause:   "The time of level " + strconv.Itoa(h.Level) + " is over; it begins again.",
	})
	h.Clocks.Step.start(t, due, h.Clocks.Step.Target)
	return true
}

// reachCeiling sends the case to the top, or leaves it there.
func (h *Handling) reachCeiling(m Moment, t tempo, due time.Time, facts map[string]string) {
	h.AtCeiling = true
	report := Report{
		Word:    WordCeiling,
		At:      due,
		Actor:   ClockActor,
		Details: facts,
		Cause:   "It was not solved before the ceiling, so it is at the top level now.",
		Notify:  audience(h.Holder()),
		Urgent:  true,
	}
	if top := h.Policy.Top(); top.Level > h.Level {
		h.climb(m, t, due, []ladder.Step{top}, CeilingReached, report)
		return
	}
	h.tell(m, report)
}
