package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Answer records that a person answered the customer: the clocks of answers stop, and the update clock begins anew. An
// answer that was in time but arrives here after its clock ran out takes the breach back.
func (h *Handling) Answer(m Moment, said time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, said, func(c *change) error {
		answerCustomer(c, said)
		c.restClocks(c.at)
		return nil
	})
}

// answerCustomer does Answer, but for clocks that rest.
func answerCustomer(c *change, said time.Time) {
	c.why.Cause = clock.Answered
	for _, kind := range answerKinds() {
		c.forgiveBreach(kind, answerAct(said))
	}
	c.recordAnswer(c.at)
	c.meetBreaches(c.at, answerKinds()...)
	for _, kind := range replyKinds() {
		c.Clocks.ByKind(kind).MeetEvent(c.tempo, c.at)
	}
	c.Clocks.Update.StartRun(c.tempo, c.at, c.Clocks.Update.Target)
}

// Contact records that the customer wrote again. Until a person answers, the next reply is owed, counted from when it was said, be
// it before the last change; a clock that already times an answer goes on, and a solved case owes none.
func (h *Handling) Contact(m Moment, said time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, said, func(c *change) error {
		if h.State == Resolved {
			return errUnchanged
		}
		c.why.Cause = clock.Contacted
		c.oweReply(said)
		c.restClocks(c.at)
		c.reportEvents(newContact(h, c.at))
		return nil
	})
}

// LeaveIncident records that the case has left a mass incident. Its bulletins had answered the customer. From then on the next
// reply is owed, unless a clock already times an answer; a solved case owes none.
func (h *Handling) LeaveIncident(m Moment, when time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, when, func(c *change) error {
		if h.State == Resolved {
			return errUnchanged
		}
		c.why.Cause = clock.LeftIncident
		c.oweReply(c.at)
		c.restClocks(c.at)
		return nil
	})
}

// answerKinds returns the clocks that the answer of a person is in time for.
func answerKinds() []clock.Kind { return append(replyKinds(), clock.Update) }

// replyKinds returns the clocks that the answer of a person stops.
func replyKinds() []clock.Kind { return []clock.Kind{clock.Triage, clock.Response, clock.NextReply} }

// oweReply starts the clock of the next reply, unless a clock times an answer already. It counts from the message, which may have
// been said before the last change, or from now where it would be due already.
func (c *change) oweReply(said time.Time) {
	if c.Clocks.ByKind(c.Clocks.AnswerKind(c.Answered)).State == clock.Running {
		return
	}
	target := c.Commitment.replyTarget(c.tempo, c.Commitment.startOr(c.Start))
	since, at := clock.Earlier(said, c.at), c.at
	if !c.tempo.Add(since, target).After(c.Now) {
		since, at = c.Now, c.Now
	}
	c.Clocks.NextReply.StartRunSince(c.tempo, since, at, target)
}

// recordAnswer records the first answer.
func (c *change) recordAnswer(at time.Time) {
	if !c.Answered {
		c.Answered, c.AnsweredAt = true, at
	}
}

// missUpdate lets the update clock run out, once for every period of silence until something else happens, and begins the
// next period.
func (c *change) missUpdate(event timeline.Event) {
	update := &c.Clocks.Update
	due, target := event.At, update.Target
	until := clock.Earlier(c.until, endOfMonth(due))
	if next, ok := c.nextStir(); ok {
		until = clock.Earlier(until, next.at)
	}
	periods := 1 + int(c.tempo.Measure(due, until)/target)
	last := c.tempo.Add(due, time.Duration(periods-1)*target)
	if periods > 1 {
		event.Details["periods"], event.Details["last_due"] = strconv.Itoa(periods), formatTime(last)
	}
	c.recordBreach(Breach{
		Clock:   clock.Update,
		Due:     due,
		Last:    last,
		Periods: periods,
	})
	c.reportEvents(event)
	update.BreachedAt = last
	update.StartRun(c.tempo, last, target)
	update.Why = clock.Why{Cause: clock.Missed}
}
