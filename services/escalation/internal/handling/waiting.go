package handling

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Turn is the customer's turn while the firm waits: its beginning as the intake reported it, and the time of the reminder;
// zero before.
type Turn struct {
	Since      time.Time `bson:"since,omitempty"`
	RemindedAt time.Time `bson:"remindedAt,omitempty"`
}

// wallTempo is the tempo of the customer's turn, which warns nobody.
func wallTempo() clock.Tempo { return clock.Tempo{Pace: clock.Wall{}} }

// timeTurn times the customer's turn while the firm waits, and ends it otherwise. A ladder that has changed counts from the
// beginning of the stretch.
func timeTurn(c *change, at time.Time) {
	turn := &c.Clocks.Waiting
	if c.State != Waiting {
		c.Turn, *turn = Turn{}, clock.Clock{}
		return
	}
	stretch := c.Policy.Waiting.NextStretch(!c.Turn.RemindedAt.IsZero())
	switch {
	case stretch == turn.Target:
	case turn.State == clock.Idle:
		turn.Wall = true
		turn.StartRun(wallTempo(), at, stretch)
	default:
		turn.ChangeTarget(wallTempo(), wallTempo(), at, stretch)
	}
}

// endTurn reminds the customer, or ends a waiting after its reminder.
func endTurn(c *change) {
	policy := c.Policy.Waiting
	if policy.RemindAfter > 0 && c.Turn.RemindedAt.IsZero() {
		remindCustomer(c)
		return
	}
	lapse(c)
}

// remindCustomer has the customer reminded. The case is closed a stretch after the due time of the reminder, or after now
// where that would be due already: the customer is told no time that has passed.
func remindCustomer(c *change) {
	turn := &c.Clocks.Waiting
	due := turn.Due
	c.Turn.RemindedAt = due
	stretch, from := c.Policy.Waiting.NextStretch(true), due
	if !due.Add(stretch).After(c.Now) {
		from = c.Now
	}
	turn.StartRun(wallTempo(), from, stretch)
	event := timeline.Event{
		Kind:    timeline.WaitReminded,
		At:      due,
		Actor:   timeline.ClockActor,
		Cause:   "The customer has not answered yet.",
		Details: turnDetails(c, due),
	}
	if turn.State == clock.Running {
		event.Details["close_time"] = formatTime(turn.Due)
	}
	c.reportEvents(event)
}

// lapse ends a waiting without an answer of the customer. Nothing is solved: the clocks rest with the time that is left.
func lapse(c *change) {
	due := c.Clocks.Waiting.Due
	event := timeline.Event{
		Kind:    timeline.WaitLapsed,
		At:      due,
		Actor:   timeline.ClockActor,
		Cause:   "The customer did not answer.",
		Details: turnDetails(c, due),
		Notify:  timeline.Audience(c.Holder()),
	}
	at := clock.Later(due, c.Changed)
	c.finishPass(at, Lapsed, event.Actor, event.Cause)
	c.State, c.ResolvedAt = Resolved, at
	c.beginPass(at, c.Holder())
	c.restClocks(at)
	c.reportEvents(event)
}

// turnDetails are the facts of the customer's turn in events. The beginning of the waiting identifies it for the intake.
func turnDetails(c *change, due time.Time) map[string]string {
	return map[string]string{
		"since":    formatTime(c.Turn.Since),
		"due":      formatTime(due),
		"lateness": c.Now.Sub(due).String(),
		"holder":   c.Holder(),
		"level":    strconv.Itoa(c.Level),
	}
}

// hasLapsed reports whether the waiting for the customer has lapsed, and nobody has taken the case up since.
func hasLapsed(h *Handling) bool {
	last := len(h.Passes) - 2
	return h.State == Resolved && last >= 0 && h.Passes[last].End == Lapsed
}

// restState returns the state of the clocks of a case that the customer holds: those of a lapsed one go on from where they
// are.
func restState(h *Handling) clock.State {
	if hasLapsed(h) {
		return clock.Paused
	}
	return clock.Stopped
}

// takeUpLapsed takes a lapsed case up again. Any other case stays as it is.
func takeUpLapsed(c *change, actor string) error {
	if !hasLapsed(c.Handling) {
		return nil
	}
	return takeUp(c, actor, "The waiting is over.")
}

// takeUp brings a case back from the customer: to its solver or the hands that held it before, or to the queue if that person is
// not there.
func takeUp(c *change, actor, reason string) error {
	c.finishPass(c.at, Reopened, actor, reason)
	c.State, c.ResolvedAt = Open, time.Time{}
	c.reopenSolution(c.at)
	before, back := c.Owner, cmp.Or(c.BackTo, c.Owner)
	c.Owner, c.BackTo = c.returningOwner(c.Moment), ""
	if err := reviewManager(c); err != nil {
		return err
	}
	c.beginPass(c.at, c.Holder())
	c.reportEvents(newReopening(c.Handling, c.at, actor, reason))
	if c.Owner != before { // the reopening has notified the hands that have it now
		cause := "It goes back to the hands that held it before the solution."
		if back != c.Holder() {
			cause = explainAbsence(c.Roster, back)
		}
		c.reportEvents(c.handOverEvent(timeline.RuleActor, before, cause, nil))
	}
	return nil
}

// explainAbsence returns the reason for which an unavailable `staff/{staff}` has lost a case.
func explainAbsence(people Roster, staff string) string {
	if people.Employs(staff) {
		return staff + " is away."
	}
	return staff + " is not there any more."
}
