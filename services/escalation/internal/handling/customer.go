package handling

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Answer records that a person answered the customer: the response clock stops, and the update clock begins anew. An
// answer that was in time but arrives here after its clock ran out takes the breach back.
func (h *Handling) Answer(m Moment, said time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, said, func(c *change) error {
		c.forgiveBreach(clock.Response, said)
		c.forgiveBreach(clock.Update, said)
		c.recordAnswer(c.at)
		c.meetBreaches(c.at, clock.Response, clock.Update)
		h.Clocks.Response.HaltAt(c.tempo, c.at, clock.Stopped)
		h.Clocks.Update.StartRun(c.tempo, c.at, h.Clocks.Update.Target)
		c.restClocks(c.at)
		return nil
	})
}

// recordAnswer records the first answer.
func (c *change) recordAnswer(at time.Time) {
	if !c.Answered {
		c.Answered, c.AnsweredAt = true, at
	}
}

// forgiveBreach takes back the breach of a clock that an answer was in time for.
func (c *change) forgiveBreach(kind clock.Kind, said time.Time) {
	breached := c.Clocks.ByKind(kind)
	if breached.State != clock.Breached || said.After(breached.BreachedAt) {
		return
	}
	c.removeBreach(Breach{Clock: kind, Due: breached.BreachedAt})
	c.reportEvents(timeline.Event{
		Kind:    timeline.Noted,
		At:      c.Changed,
		Actor:   timeline.ClockActor,
		Cause:   "The " + kind.String() + " clock did not run out: the answer was in time and was heard of late.",
		Details: map[string]string{"clock": kind.String(), "answered": formatTime(said)},
	})
	breached.ForgiveBreach()
	c.judgeSolution()
}

// Wait records that the firm waits for the customer; to wait already is no fault. Faults: Precondition with
// HANDLING_RESOLVED.
func (h *Handling) Wait(m Moment, since time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, since, func(c *change) error {
		if err := h.checkUnsolved(); err != nil {
			return err
		}
		h.State = Waiting
		c.restClocks(c.at)
		return nil
	})
}

// Resume records that the waiting is over; not to wait is no fault. Faults: Precondition with HANDLING_RESOLVED.
func (h *Handling) Resume(m Moment, since time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, since, func(c *change) error {
		if err := h.checkUnsolved(); err != nil {
			return err
		}
		h.State = Open
		h.Clocks.ResumeFrom(clock.Paused, c.tempo, c.at)
		return nil
	})
}

// Resolve records that the case is solved: every clock stops, the pass ends, and the customer is to confirm the solution.
// A solved case stays as it is.
func (h *Handling) Resolve(m Moment, when time.Time, actor, reason string) ([]timeline.Event, error) {
	if h.State == Resolved {
		return nil, nil
	}
	return h.carryOut(m, when, func(c *change) error {
		c.finishPass(c.at, Solved, actor, reason)
		h.State, h.ResolvedAt = Resolved, c.at
		c.recordSolution(c.at)
		c.beginPass(c.at)
		c.restClocks(c.at)
		return nil
	})
}

// Reopen records that the case was not solved after all. The clocks go on with the time already used, under the given
// commitment if there is one. The case comes back on its level to its solver, or to the queue if that person
// is not there. A case that is not solved stays as it is.
func (h *Handling) Reopen(m Moment, when time.Time, actor, reason string, under *Commitment) ([]timeline.Event, error) {
	if h.State != Resolved {
		return h.Fire(m)
	}
	return h.carryOut(m, when, func(c *change) error {
		if under != nil {
			if err := c.adoptCommitment(*under); err != nil {
				return err
			}
		}
		c.finishPass(c.at, Reopened, actor, reason)
		h.State, h.ResolvedAt = Open, time.Time{}
		c.reopenSolution(c.at)
		if h.Owner != "" && !m.Roster.Available(h.Owner, c.at) {
			h.Owner = ""
		}
		if gone := h.Manager.Staff; gone != "" && m.Dispatcher != nil && !m.Roster.Employs(gone) {
			if err := c.replaceManager(gone); err != nil {
				return err
			}
		}
		c.beginPass(c.at)
		h.Clocks.ResumeFrom(clock.Stopped, c.tempo, c.at)
		return nil
	})
}

// ChangeCommitment puts the case under another promise. The time used stays used, so a target below it is missed at once.
// Faults: InvalidArgument on the calendar.
func (h *Handling) ChangeCommitment(m Moment, when time.Time, to Commitment) ([]timeline.Event, error) {
	return h.carryOut(m, when, func(c *change) error { return c.adoptCommitment(to) })
}

// adoptCommitment puts the case and the tempo under another promise.
func (c *change) adoptCommitment(to Commitment) error {
	was := c.tempo
	if err := c.updateTempo(to); err != nil {
		return err
	}
	promised := c.measureTargets(to, to.startOr(c.Start))
	c.Clocks.ChangePromise(was, c.tempo, c.at, promised)
	c.Commitment = to
	c.restClocks(c.at)
	return nil
}

// RefuseCommitment reports that the promise was to be changed into an invalid one. The present one holds.
func (h *Handling) RefuseCommitment(m Moment, reason error) ([]timeline.Event, error) {
	c, err := newChange(h, m)
	if err != nil {
		return nil, err
	}
	c.reportEvents(h.refusalEvent(m.Now, reason))
	err = c.runUntilNow()
	return c.events, err
}

// restClocks stops the clocks that do not run in the present state: some while the firm waits, all of a solved case, and
// the response clock once there is an answer.
func (c *change) restClocks(at time.Time) {
	switch c.State {
	case Waiting:
		c.Clocks.PauseWaiting(c.tempo, at)
	case Resolved:
		c.Clocks.StopAll(c.tempo, at)
	}
	if c.Answered {
		c.Clocks.Response.HaltAt(c.tempo, at, clock.Stopped)
	}
}
