package handling

import (
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// called returns the person whom a rung calls to own the case, if there is one and they are
// there.
func (m Moment) called(step ladder.Step) string {
	person := step.Target
	if strings.HasPrefix(person, "onCallSchedules/") {
		person, _ = m.Roster.OnCall(step.Target, m.Now)
	}
	if strings.HasPrefix(person, "staff/") && m.Roster.Available(person, m.Now) {
		return person
	}
	return ""
}

// there reports whether a rung has anybody.
func (m Moment) there(step ladder.Step) bool {
	return m.called(step) != "" || m.Roster.Staffed(step.Team, m.Now)
}

// settle puts the case on the first of the rungs that has somebody, in the hands of whom it
// calls, else of its queue, and begins their pass. Tell, if not nil, makes the report of how
// it came there; it comes before what is told of the rungs.
func (h *Handling) settle(m Moment, at time.Time, rungs []ladder.Step, tell func(ladder.Step)) ladder.Step {
	rung, skipped := ladder.Land(rungs, m.there)
	if tell != nil {
		tell(rung)
	}
	h.tellSkipped(m, at, rung, skipped)
	h.Level, h.Queue, h.Owner, h.Repeats = rung.Level, rung.Queue(), m.called(rung), 0
	h.begin(at, h.Holder())
	h.tellArrived(m, at, rung)
	h.equip(m, at, rung)
	if !m.there(rung) && len(h.Policy.Fallback) > 0 {
		h.tell(m, Report{
			Word:    WordNobody,
			At:      at,
			Actor:   ClockActor,
			Notify:  h.Policy.Fallback,
			Urgent:  true,
			Cause:   "Nobody is there, on level " + strconv.Itoa(rung.Level) + " or on any above it.",
			Details: map[string]string{"level": strconv.Itoa(rung.Level), "team": rung.Team},
		})
	}
	return rung
}

// climb moves the case to the first of the rungs that has somebody. The step clock of the
// new level counts from the scheduled time; the passes change when the move takes effect,
// which is later only for a case that was opened after its time.
func (h *Handling) climb(m Moment, t tempo, scheduled time.Time, rungs []ladder.Step, end End, r Report) {
	at := latest(scheduled, h.Changed)
	owner, from := h.Owner, h.Level
	h.meet(at, StepClock)
	h.finish(at, end, r.Actor, r.Cause)
	rung := h.settle(m, at, rungs, func(rung ladder.Step) {
		r.Details["from_level"], r.Details["to_level"] = strconv.Itoa(from), strconv.Itoa(rung.Level)
		r.Notify, r.Urgent = audience(owner), rung.Level == h.Policy.Top().Level
		if m.called(rung) == "" {
			r.Notify = append(r.Notify, append(audience(rung.Queue()), rung.Notify...)...)
		}
		h.tell(m, r)
	})
	h.startStep(t, scheduled, rung)
}

// startStep arms the step clock for a rung.
func (h *Handling) startStep(t tempo, at time.Time, rung ladder.Step) {
	h.Clocks.Step.Wall = rung.Wall
	h.Clocks.Step.start(t, at, rung.Duration)
	if h.State == Waiting {
		h.Clocks.Step.suspend(t, at, Paused)
	}
}

// tellSkipped reports the empty levels that a case passed on its way to a rung.
func (h *Handling) tellSkipped(m Moment, at time.Time, rung ladder.Step, skipped []ladder.Step) {
	for _, empty := range skipped {
		h.tell(m, Report{
			Word:  WordSkipped,
			At:    at,
			Actor: ClockActor,
			Cause: "Nobody is in " + empty.Team + ", so level " + strconv.Itoa(empty.Level) + " is skipped.",
			Details: map[string]string{
				"level": strconv.Itoa(empty.Level), "team": empty.Team, "to_level": strconv.Itoa(rung.Level),
			},
		})
	}
}

// tellArrived reports whom a rung calls, if it calls anybody.
func (h *Handling) tellArrived(m Moment, at time.Time, rung ladder.Step) {
	r := Report{
		Word:    WordNoted,
		At:      at,
		Actor:   RuleActor,
		Notify:  append(audience(h.Holder()), rung.Notify...),
		Details: map[string]string{"level": strconv.Itoa(rung.Level), "target": rung.Target},
	}
	switch {
	case rung.Target == "" || rung.Supplier() != "":
		return
	case h.Owner != "":
		r.Word, r.Cause = WordClaimed, "Level "+strconv.Itoa(rung.Level)+" calls "+rung.Target+"."
		r.Details["owner"], r.Details["from"] = h.Owner, h.Queue
	default:
		r.Cause = "Nobody answers for " + rung.Target + ", so it waits in " + h.Queue + "."
	}
	h.tell(m, r)
}
