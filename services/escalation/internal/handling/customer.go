package handling

import (
	"cmp"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Wait records that the firm waits for the customer; to wait already is no fault. The question to the customer is an answer of a
// person as any other. The actor becomes the holder of a queued case. A waiting that began in time but arrives here after the clock
// of the solution or of the level ran out takes the breach back. Faults: Precondition with HANDLING_RESOLVED.
func (h *Handling) Wait(m Moment, since time.Time, d Mandate) ([]timeline.Event, error) {
	return h.carryOut(m, since, func(c *change) error {
		if err := h.checkUnsolved(); err != nil {
			return err
		}
		countFromAct(c, since)
		d.takeIfPresent(c)
		d.noteDecision(c, "waits for the customer")
		answerCustomer(c, since)
		forgiveWaiting(c, since)
		h.State = Waiting
		if h.Turn == (Turn{}) {
			h.Turn.Since = since
		}
		c.restClocks(c.at)
		return nil
	})
}

// Resume records that the waiting is over; not to wait is no fault. A case whose waiting has lapsed meanwhile is taken up
// again. Faults: Precondition with HANDLING_RESOLVED.
func (h *Handling) Resume(m Moment, since time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, since, func(c *change) error {
		if err := cmp.Or(takeUpLapsed(c, timeline.RuleActor), h.checkUnsolved()); err != nil {
			return err
		}
		h.State, c.why.Cause = Open, clock.Resumed
		h.Clocks.ResumePaused(c.tempo, c.at)
		c.restClocks(c.at)
		return nil
	})
}

// Ending is a solution as the intake reports it.
type Ending struct {
	Mandate
	// Fix is the solution in words.
	Fix string
	// InCommon is set for one of many cases with a common solution.
	InCommon bool
}

// Resolve records that the case is solved: every clock stops, the pass of the solver ends, and the customer is to confirm
// the solution. A solved case stays as it is. A solution that crossed the end of the waiting stands. One that was in time but
// arrives here after clocks ran out takes their breaches back; the level that the case has climbed to stays.
func (h *Handling) Resolve(m Moment, when time.Time, e Ending) ([]timeline.Event, error) {
	if h.State == Resolved && !hasLapsed(h) {
		return nil, nil
	}
	return h.carryOut(m, when, func(c *change) error {
		countFromAct(c, when)
		if err := takeUpLapsed(c, e.By.Name); err != nil {
			return err
		}
		forgiveSolution(c, when)
		e.creditSolver(c, e.InCommon)
		c.finishPass(c.at, Solved, e.By.Name, e.Fix)
		h.State, h.ResolvedAt = Resolved, clock.Earlier(c.at, clock.Later(when, h.Start))
		h.Clocks.Triage.MeetEvent(c.tempo, c.at)
		c.recordSolution(h.ResolvedAt)
		c.beginPass(c.at, c.Holder())
		c.restClocks(c.at)
		return nil
	})
}

// Reopen records that the case was not solved after all, or that a lapsed one goes on. The clocks go on with the time
// already used, under the given commitment if there is one, and the customer is owed an answer. A promise to solve it that was
// broken gets a new time. The case comes back on its level to its solver, or to the queue if that person is not there. A case
// that is not solved stays as it is.
func (h *Handling) Reopen(m Moment, when time.Time, actor, reason string, under *Commitment) ([]timeline.Event, error) {
	return ReopenFor(h, m, when, when, actor, reason, under)
}

// ReopenFor is Reopen for a message of the customer, be it from before the solution: the answer counts from when it was said.
func ReopenFor(
	h *Handling, m Moment, when, said time.Time, actor, reason string, under *Commitment,
) ([]timeline.Event, error) {
	return h.carryOut(m, when, func(c *change) error {
		if h.State != Resolved {
			return errUnchanged
		}
		if under != nil {
			if err := c.adoptCommitment(*under); err != nil {
				return err
			}
		}
		if err := takeUp(c, actor, reason); err != nil {
			return err
		}
		c.why.Cause = clock.Reopened
		h.Clocks.ResumeStopped(c.tempo, c.at)
		h.Clocks.ResumePaused(c.tempo, c.at)
		renewSolution(c)
		c.oweReply(said)
		return nil
	})
}

// ChangeCommitment puts the case under another promise. The time used stays used. A target below it counts from now, because
// nothing is promised for the past; a ceiling below it is reached at once. A time that a person promised stays, unless a higher
// priority makes it earlier. With neverLater nothing promised gets later: a time that would stays, and the shorter period of
// updates holds. A promise to solve it that was broken gets a new time from a higher priority alone, and while the firm waits not
// even then: nobody could tell the customer a time. Faults: InvalidArgument on the calendar.
func (h *Handling) ChangeCommitment(m Moment, when time.Time, to Commitment, neverLater bool) ([]timeline.Event, error) {
	return h.carryOut(m, when, func(c *change) error {
		before := c.Clocks
		c.why.Cause = clock.Recommitted
		if neverLater {
			to.UpdateEvery = stricterOf(to.longestSilence(), c.Commitment.longestSilence())
		}
		if err := c.adoptCommitment(to); err != nil || !neverLater {
			return err
		}
		for _, kind := range []clock.Kind{clock.Triage, clock.Response, clock.NextReply, clock.Resolve, clock.Ceiling} {
			c.Clocks.ByKind(kind).StayNoLater(c.tempo, c.at, *before.ByKind(kind))
		}
		return nil
	})
}

// adoptCommitment puts the case and the tempo under another promise.
func (c *change) adoptCommitment(to Commitment) error {
	was := c.tempo
	if err := c.updateTempo(to); err != nil {
		return err
	}
	promised := c.measureTargets(to, to.startOr(c.Start))
	isRaised := c.Commitment.isBelow(to)
	c.Clocks.ChangePromise(was, c.tempo, c.at, promised, isRaised)
	c.Commitment = to
	if isRaised && c.State == Open {
		renewSolution(c)
	}
	c.restClocks(c.at)
	return nil
}

// RefuseCommitment reports that the promise was to be changed into an invalid one. The present one holds.
func (h *Handling) RefuseCommitment(m Moment, reason error) ([]timeline.Event, error) {
	c, err := newChange(h, m)
	if err != nil {
		return nil, err
	}
	c.reportEvents(refusalEvent(h.Holder(), m.Now, reason))
	err = c.runUntilNow()
	return c.events, err
}

// restClocks halts the clocks that do not run in the present state: some while the firm waits, all of a case that is solved
// or has lapsed, and the response clock once there is an answer. The customer's turn lasts as long as the firm waits.
func (c *change) restClocks(at time.Time) {
	switch c.State {
	case Waiting:
		c.Clocks.PauseWaiting(c.tempo, at)
		c.Clocks.RestCeiling(c.tempo, at, c.Policy.Waiting.Ends() && !c.Clocks.OwesAnswer(c.Answered))
	case Resolved:
		c.Clocks.HaltAll(c.tempo, at, restState(c.Handling))
	}
	c.Clocks.Resolve.BoundPause(at, c.Commitment.limitOf(clock.Resolve))
	if c.Answered {
		c.Clocks.Response.HaltAt(c.tempo, at, clock.Stopped)
	}
	timeTurn(c, at)
}
