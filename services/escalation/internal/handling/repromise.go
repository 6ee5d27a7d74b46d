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
	// Limit is what bounded By, and LimitAt the latest time that could have been promised.
	Limit   string    `bson:"limit,omitempty"`
	LimitAt time.Time `bson:"limitAt,omitempty"`
}

// What bounds a new promise, besides `statutoryLimits/{statutory_limit}`.
const (
	// LimitCeiling bounds it below the top: what takes longer is for the top to promise.
	LimitCeiling = "ceiling"
	// LimitHorizon bounds it where nothing else does.
	LimitHorizon = "horizon"
)

// horizon is how far ahead something may be promised at all.
const horizon = 366 * 24 * time.Hour

// ReasonTooLate is the reason of the fault for a new promise that is later than it may be.
const ReasonTooLate = "PROMISE_TOO_LATE"

// Repromise promises the customer another time for the answer or the solution, in a new
// promise of which the clock, the old time, and when it is made are filled in here. The clock
// runs out at that time, whatever the calendar says. Faults: Precondition with
// HANDLING_RESOLVED, PROMISE_BROKEN if the clock has run out, or PROMISE_NOT_OPEN if it has
// nothing left to time; InvalidArgument for a time that is not ahead, or with PROMISE_TOO_LATE
// for one beyond the law, the ceiling or the horizon.
func (h *Handling) Repromise(m Moment, kind Kind, p Repromise) error {
	at, t, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	clock, promised := h.Clocks.Of(kind), h.Commitment.promised(kind)
	if err := h.mayRepromise(clock, kind); err != nil {
		return err
	}
	p.Clock, p.Was, p.At = kind, *promised, at
	p.Limit, p.LimitAt = h.latestPromise(kind, at)
	if err := p.check(); err != nil {
		return err
	}
	if p.Was.IsZero() {
		p.Was = clock.pace(t).Add(at, clock.Target-clock.UsedAt(t, at))
	}
	clock.promise(t, at, p.By)
	*promised = p.By
	h.pass().Repromises = append(h.pass().Repromises, p)
	h.tell(m, Report{
		Word:   WordRepromised,
		At:     at,
		Actor:  p.Actor,
		Cause:  p.Reason,
		Notify: audience(h.Holder()),
		Details: map[string]string{
			"clock": kind.String(), "old_time": p.Was.UTC().Format(time.RFC3339Nano), "new_time": p.By.UTC().Format(time.RFC3339Nano),
			"limit": p.Limit, "limit_time": p.LimitAt.UTC().Format(time.RFC3339Nano),
		},
	})
	return h.done(m, at)
}

// latestPromise returns the latest time that may be promised, and what says so. Below the top
// that is the ceiling at the latest: there the case leaves the hands of whoever promises.
func (h *Handling) latestPromise(kind Kind, at time.Time) (limit string, last time.Time) {
	limit, last = LimitHorizon, at.Add(horizon)
	if ceiling := h.Clocks.Ceiling; ceiling.State == Running && h.Level < h.Policy.Top().Level && ceiling.Due.Before(last) {
		limit, last = LimitCeiling, ceiling.Due
	}
	law := h.Commitment.ResolveLimit
	if kind == Response {
		law = h.Commitment.RespondLimit
	}
	if law != nil && !law.At.After(last) {
		limit, last = law.Law, law.At
	}
	return limit, last
}

// check returns an InvalidArgument fault for a time that is not ahead, or later than it may be.
func (p Repromise) check() error {
	field := "resolve_by"
	if p.Clock == Response {
		field = "respond_by"
	}
	last := p.LimitAt.UTC().Format(time.RFC3339Nano)
	switch {
	case p.By.After(p.LimitAt):
		return fault.Invalid(field, "must not be after %s: %s", last, p.why()).
			WithReason(ReasonTooLate).With("limit", p.Limit).With("limit_time", last)
	case !p.By.After(p.At):
		return fault.Invalid(field, "must be ahead")
	}
	return nil
}

// why says in words why nothing later may be promised.
func (p Repromise) why() string {
	switch p.Limit {
	case LimitCeiling:
		return "that is the ceiling, at which the case goes to the top, who may promise more"
	case LimitHorizon:
		return "that is as far ahead as anything is promised"
	default:
		return "that is the last moment by " + p.Limit
	}
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
