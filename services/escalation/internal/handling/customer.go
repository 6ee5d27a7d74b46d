package handling

import "time"

// Answer notes that a person answered the customer: the response clock stops, and the
// update clock begins anew. An answer that was in time but is heard of after its clock
// ran out takes the breach back.
func (h *Handling) Answer(m Moment, said time.Time) error {
	at, t, err := h.catchUp(m, said)
	if err != nil {
		return err
	}
	h.forgive(m, Response, said)
	h.forgive(m, Update, said)
	h.answered(at)
	h.meet(at, Response, Update)
	h.Clocks.Response.suspend(t, at, Stopped)
	h.Clocks.Update.start(t, at, h.Clocks.Update.Target)
	h.rest(t, at)
	return h.done(m, at)
}

// forgive takes back the breach of a clock that an answer was in time for.
func (h *Handling) forgive(m Moment, kind Kind, said time.Time) {
	clock := h.Clocks.Of(kind)
	if clock.State != Breached || said.After(clock.BreachedAt) {
		return
	}
	h.acquit(Breach{Clock: kind, Due: clock.BreachedAt})
	h.tell(m, Report{
		Word:    WordNoted,
		At:      h.Changed,
		Actor:   ClockActor,
		Cause:   "The " + kind.String() + " clock did not run out: the answer was in time and was heard of late.",
		Details: map[string]string{"clock": kind.String(), "answered": said.UTC().Format(time.RFC3339Nano)},
	})
	clock.forgive()
	h.judge()
}

// acquit takes a breach out of the pass it was noted in, which is then archived anew.
func (h *Handling) acquit(b Breach) {
	for i := range h.Passes {
		if h.Passes[i].drop(b) {
			h.refile(i)
		}
	}
}

// Wait notes that the firm waits for the customer. Faults: Precondition with
// HANDLING_RESOLVED. To wait already is none.
func (h *Handling) Wait(m Moment, since time.Time) error {
	return h.change(m, since, h.unsolved, func(t tempo, at time.Time) error {
		h.State = Waiting
		h.rest(t, at)
		return nil
	})
}

// Resume notes that the waiting is over. Faults: Precondition with HANDLING_RESOLVED.
// Not to wait is none.
func (h *Handling) Resume(m Moment, since time.Time) error {
	return h.change(m, since, h.unsolved, func(t tempo, at time.Time) error {
		h.State = Open
		h.Clocks.resume(t, at, Paused)
		return nil
	})
}

// Resolve notes that the case is solved: every clock stops, the pass ends, and the
// customer, who has been told, is to say whether it is so. Solved already is no fault.
func (h *Handling) Resolve(m Moment, when time.Time, actor, reason string) error {
	if h.State == Resolved {
		return nil
	}
	return h.change(m, when, nil, func(t tempo, at time.Time) error {
		h.finish(at, Solved, actor, reason)
		h.State, h.ResolvedAt = Resolved, at
		h.solve(at)
		h.begin(at, CustomerHolds)
		h.rest(t, at)
		return nil
	})
}

// Reopen notes that it was not solved after all. The clocks go on with the time already
// used, under the given commitment if there is one. The case comes back on its level to
// the person who said it was solved, or to the queue if that person is not there. Not to be
// solved is no fault.
func (h *Handling) Reopen(m Moment, when time.Time, actor, reason string, under *Commitment) error {
	if h.State != Resolved {
		return h.Fire(m)
	}
	return h.change(m, when, nil, func(t tempo, at time.Time) error {
		if under != nil {
			changed, err := h.adopt(m, t, at, *under)
			if err != nil {
				return err
			}
			t = changed
		}
		h.finish(at, Reopened, actor, reason)
		h.State, h.ResolvedAt = Open, time.Time{}
		h.undo(at)
		if h.Owner != "" && !m.Roster.Available(h.Owner, at) {
			h.Owner = ""
		}
		if h.Manager.Staff != "" && m.Dispatcher != nil && !m.Roster.Employs(h.Manager.Staff) {
			if err := h.ReplaceManager(m, h.Manager.Staff); err != nil {
				return err
			}
		}
		h.begin(at, h.Holder())
		h.Clocks.resume(t, at, Stopped)
		return nil
	})
}

// ChangeCommitment puts the case under another promise. The time used stays used, so a
// target that it exceeds is missed at once. Faults: InvalidArgument on the calendar.
func (h *Handling) ChangeCommitment(m Moment, when time.Time, to Commitment) error {
	return h.change(m, when, nil, func(t tempo, at time.Time) error {
		_, err := h.adopt(m, t, at, to)
		return err
	})
}

// adopt does ChangeCommitment at an instant and returns the new tempo.
func (h *Handling) adopt(m Moment, was tempo, at time.Time, to Commitment) (tempo, error) {
	t, err := h.tempo(m, to)
	if err != nil {
		return t, err
	}
	from := to.Start
	if from.IsZero() {
		from = h.Start
	}
	promised, clocks := to.targets(t, from), &h.Clocks
	clocks.Response.retarget(was, t, at, promised.response)
	clocks.Update.retarget(was, t, at, promised.update)
	clocks.Resolve.retarget(was, t, at, promised.resolve)
	clocks.Step.retarget(was, t, at, clocks.Step.Target)
	clocks.Ceiling.retarget(was, t, at, stricter(h.Policy.Ceiling, promised.ceiling))
	h.Commitment = to
	h.rest(t, at)
	return t, nil
}

// rest makes the clocks fit the state: those that pause while the firm waits, and all
// of a solved case.
func (h *Handling) rest(t tempo, at time.Time) {
	switch h.State {
	case Waiting:
		h.Clocks.suspend(t, at, Paused, h.Clocks.pausing()...)
	case Resolved:
		h.Clocks.suspend(t, at, Stopped)
	}
	if h.Answered {
		h.Clocks.Response.suspend(t, at, Stopped)
	}
}

// change does what all commands of the intake have in common.
func (h *Handling) change(m Moment, when time.Time, may func() error, do func(tempo, time.Time) error) error {
	at, t, err := h.catchUp(m, when)
	if err != nil {
		return err
	}
	if may != nil {
		if err := may(); err != nil {
			return err
		}
	}
	if err := do(t, at); err != nil {
		return err
	}
	return h.done(m, at)
}
