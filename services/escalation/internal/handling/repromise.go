package handling

import (
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Repromise is a time that was promised anew before it ran out. The old one was neither
// kept nor broken, so it stays on record in the pass.
type Repromise struct {
	// Clock is Response or Resolve.
	Clock Kind `bson:"clock"`
	// Was is what had been promised, By what was promised instead, and At when.
	Was time.Time `bson:"was"`
	By  time.Time `bson:"by"`
	At  time.Time `bson:"at"`
	// Actor promised it, for a reason that the customer was told.
	Actor  string `bson:"actor"`
	Reason string `bson:"reason"`
}

// Repromise promises the customer another time for the answer or the solution, in a new
// promise of which the clock, the old time, and when it is made are filled in here. The clock
// runs out at that time, whatever the calendar says. Faults: Precondition with
// HANDLING_RESOLVED, PROMISE_BROKEN if the clock has run out, or PROMISE_NOT_OPEN if it has
// nothing left to time; InvalidArgument for a time that is not ahead.
func (h *Handling) Repromise(m Moment, kind Kind, p Repromise) error {
	at, t, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	clock, promised := h.Clocks.Of(kind), h.Commitment.promised(kind)
	if err := h.mayRepromise(clock, kind); err != nil {
		return err
	}
	if !p.By.After(at) {
		return fault.Invalid(map[Kind]string{Response: "respond_by", Resolve: "resolve_by"}[kind], "must be ahead")
	}
	p.Clock, p.Was, p.At = kind, *promised, at
	if p.Was.IsZero() {
		p.Was = clock.pace(t).Add(at, clock.Target-clock.UsedAt(t, at))
	}
	clock.promise(t, at, p.By)
	*promised = p.By
	h.pass().Repromises = append(h.pass().Repromises, p)
	h.tell(m, Report{
		Word: WordRepromised, At: at, Actor: p.Actor, Cause: p.Reason, Notify: audience(h.Holder()),
		Details: map[string]string{
			"clock": kind.String(), "old_time": p.Was.UTC().Format(time.RFC3339Nano), "new_time": p.By.UTC().Format(time.RFC3339Nano),
		},
	})
	return h.done(m, at)
}

// mayRepromise returns why a clock may not be promised anew: a promise is not changed after
// the fact.
func (h *Handling) mayRepromise(clock *Clock, kind Kind) error {
	switch {
	case h.State == Resolved:
		return h.unsolved()
	case clock.State == Breached:
		return fault.New(fault.Precondition, "PROMISE_BROKEN", "the %s clock ran out at %s; what is broken is not promised anew",
			kind, clock.BreachedAt.UTC().Format(time.RFC3339)).With("clock", kind.String())
	case clock.State != Running && clock.State != Paused || clock.Target <= 0:
		return fault.New(fault.Precondition, "PROMISE_NOT_OPEN", "the %s clock does not run: there is nothing to promise anew", kind)
	}
	return nil
}

// promised returns the promised time that a clock keeps.
func (c *Commitment) promised(kind Kind) *time.Time {
	if kind == Response {
		return &c.RespondBy
	}
	return &c.ResolveBy
}

// promise makes a running or paused clock run out at a time, should it not pause until
// then: not earlier, even if that lies in closed hours.
func (c *Clock) promise(t tempo, at, by time.Time) {
	c.retarget(t, t, at, max(time.Millisecond, c.UsedAt(t, at)+c.pace(t).Measure(at, by)))
	c.NotBefore = by
	if c.State == Running {
		c.Due = by
	}
}
