package handling

import (
	"fmt"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// stir is something that happens by itself at its time: a clock runs out or warns, an errand is missed, an offer lapses, or,
// with none of these, a case at the top has no owner.
type stir struct {
	at     time.Time
	kind   clock.Kind
	warns  bool
	lapses bool
	errand help.Errand
}

// nextStir returns the first stir; false when nothing happens by itself. At one instant warnings come first, then the
// law's time for a paused solution, then clocks that run out in the order of clock.Kinds.
func (h *Handling) nextStir() (stir, bool) {
	var first stir
	add := func(s stir) {
		if !s.at.IsZero() && (first.at.IsZero() || s.at.Before(first.at)) {
			first = s
		}
	}
	for _, kind := range clock.Kinds() {
		add(stir{at: h.Clocks.ByKind(kind).WarnsAt, kind: kind, warns: true})
	}
	add(stir{at: h.Clocks.Resolve.LimitAt, kind: clock.Resolve})
	kind, due := h.Clocks.NextDue()
	add(stir{at: due, kind: kind})
	if h.State != Resolved {
		errand := h.NextErrand()
		add(stir{at: errand.Due, errand: errand})
	}
	add(stir{at: h.RealTime.dueIn(h.Custody), lapses: true})
	add(stir{at: h.NagAt})
	return first, !first.at.IsZero()
}

// Fire lets everything happen that is due by now, in the order of the due times. A case in a queue that assigns its cases
// is then assigned.
func (h *Handling) Fire(m Moment) ([]timeline.Event, error) {
	c, err := newChange(h, m)
	if err != nil {
		return nil, err
	}
	err = c.runUntilNow()
	return c.events, err
}

// runUntilNow does Fire.
func (c *change) runUntilNow() error {
	c.runUntil(c.Now)
	if err := offerRealTime(c); err != nil {
		return err
	}
	if err := c.assignCase(); err != nil {
		return err
	}
	c.updateIndex()
	return nil
}

// runUntil lets everything happen that is due at or before a time, each at its due time. It ends: a clock that ran out is
// not started again, but for the step, a bounded number of times on each level, and the update, for all periods until
// something else happens; a clock warns a bounded number of times; and the next report of a missing owner is after now.
func (c *change) runUntil(until time.Time) {
	c.until = until
	c.scheduleNag()
	for s, ok := c.nextStir(); ok && !s.at.After(until); s, ok = c.nextStir() {
		switch {
		case s.warns:
			c.reportWarning(s.kind)
		case s.kind != 0:
			c.Changed = clock.Later(c.Changed, s.at)
			c.runOut(s.kind)
		case !s.errand.Due.IsZero():
			c.Changed = clock.Later(c.Changed, s.at)
			c.reportEvents(s.errand.Report(c.Now, c.Holder()))
		case s.lapses:
			c.Changed = clock.Later(c.Changed, s.at)
			lapseOffer(c)
		default:
			c.reportUnowned()
		}
		c.scheduleNag()
	}
}

// runOut lets one clock run out at its due time.
func (c *change) runOut(kind clock.Kind) {
	switch {
	case kind == clock.Waiting:
		endTurn(c)
		return
	case kind == clock.Step && c.repeatStep():
		return
	}
	expired := c.Clocks.ByKind(kind)
	cause := "The " + kind.String() + " clock ran out."
	if expired.ReachLimit() {
		cause = "The law's time for the solution is over. It does not wait for the customer."
	}
	due := expired.Due
	expired.MarkBreached(c.Holder())
	event := timeline.Event{
		Kind:    timeline.Breached,
		At:      due,
		Actor:   timeline.ClockActor,
		Cause:   cause,
		Details: c.clockDetails(kind, due),
		Notify:  timeline.Audience(c.Holder()),
		Urgent:  true,
	}
	switch kind {
	case clock.Update:
		c.missUpdate(event)
		return
	case clock.Triage:
		event.Address(timeline.Audience(c.Queue)...)
	}
	c.recordBreach(Breach{Clock: kind, Due: due})
	above := c.Policy.Above(c.Level)
	switch {
	case kind == clock.Ceiling:
		c.reachCeiling(event)
	case kind == clock.Step && len(above) > 0:
		event.Kind, event.Cause = timeline.StepExpired, "Level "+strconv.Itoa(c.Level)+" did not solve it in its time."
		c.climbTo(due, above, Expired, event)
	default:
		c.reportEvents(event)
	}
}

// repeatStep begins the time of the level anew, as often as its rung allows. The holder stays, and everybody is notified
// again.
func (c *change) repeatStep() bool {
	rung, known := c.Policy.At(c.Level)
	if !known || c.Repeats >= rung.Repeat {
		return false
	}
	c.Repeats++
	due := c.Clocks.Step.Due
	details := c.clockDetails(clock.Step, due)
	details["repeat"] = strconv.Itoa(c.Repeats)
	c.reportEvents(timeline.Event{
		Kind:    timeline.StepRepeated,
		At:      due,
		Actor:   timeline.ClockActor,
		Cause:   "The time of level " + strconv.Itoa(c.Level) + " is over; it begins again.",
		Details: details,
		Notify:  append(timeline.Audience(c.Holder()), rung.Notify...),
	})
	c.Clocks.Step.StartRun(c.tempo, due, c.Clocks.Step.Target)
	return true
}

// reachCeiling sends the case to the top, or leaves it there.
func (c *change) reachCeiling(event timeline.Event) {
	c.AtCeiling = true
	event.Kind, event.Cause = timeline.CeilingReached, "It was not solved before the ceiling, so it is at the top level now."
	if top := c.Policy.Top(); top.Level > c.Level {
		c.climbTo(event.At, []ladder.Step{top}, CeilingReached, event)
		return
	}
	c.reportEvents(event)
}

// reportWarning reports that a clock has used most of its time, once for all marks passed. A clock that has run out by
// now does not warn, because its breach is reported anyway. A warning from before the opening is dated at the opening, with the time
// used by then, and is late by its mark.
func (c *change) reportWarning(kind clock.Kind) {
	warning := c.Clocks.ByKind(kind)
	mark := warning.WarnsAt
	at := clock.Later(mark, c.Opened)
	used := warning.RecordWarning(c.tempo, at)
	if !warning.Due.After(c.Now) {
		return
	}
	notify := timeline.Audience(c.Holder())
	if rung, known := c.Policy.At(c.Level); known && kind == clock.Step {
		notify = append(notify, rung.Notify...)
	}
	percent := min(99, 100*float64(used)/float64(warning.Target)) // it has not run out
	details := c.clockDetails(kind, warning.Due)
	details["lateness"] = c.Now.Sub(mark).String()
	details["left"] = (warning.Target - used).String()
	c.reportEvents(timeline.Event{
		Kind:    timeline.ClockWarned,
		At:      at,
		Actor:   timeline.ClockActor,
		Cause:   fmt.Sprintf("The %s clock has used %.0f %% of its time.", kind, percent),
		Details: details,
		Notify:  notify,
	})
}

// clockDetails are the facts of a clock in events: its kind, its due time, the lateness of the report, and the holder.
func (c *change) clockDetails(kind clock.Kind, due time.Time) map[string]string {
	return map[string]string{
		"clock":    kind.String(),
		"due":      formatTime(due),
		"lateness": c.Now.Sub(due).String(),
		"holder":   c.Holder(),
	}
}

// scheduleNag sets the next report of a case without an owner at the top, and clears it for any other case.
func (c *change) scheduleNag() {
	switch {
	case c.State == Resolved || c.Owner != "" || c.Policy.NagEvery <= 0 || c.Level < c.Policy.Top().Level:
		c.NagAt = time.Time{}
	case c.NagAt.IsZero():
		c.NagAt = c.currentPass().Start.Add(c.Policy.NagEvery)
	}
}

// reportUnowned reports that nobody owns the case. Reports that were due while nobody looked are made once; the next one
// comes at its own hour.
func (c *change) reportUnowned() {
	at, every := c.NagAt, c.Policy.NagEvery
	lateness := c.Now.Sub(at)
	c.reportEvents(timeline.Event{
		Kind:    timeline.Unowned,
		At:      at,
		Actor:   timeline.ClockActor,
		Cause:   "It lies at the top, and nobody owns it.",
		Details: map[string]string{"since": formatTime(c.currentPass().Start), "lateness": lateness.String()},
		Notify:  append(timeline.Audience(c.Holder()), c.Policy.Top().Notify...),
		Urgent:  true,
	})
	c.NagAt = at.Add((max(0, lateness)/every + 1) * every)
}

// formatTime returns a time as it stands in the details of events.
func formatTime(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }
