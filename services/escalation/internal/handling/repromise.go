package handling

import (
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Repromise is a time that was promised anew before it ran out. The old one was neither kept nor broken, so it stays on
// record in the pass.
type Repromise struct {
	// Clock is clock.Response or clock.Resolve.
	Clock clock.Kind `bson:"clock"`
	// Was is the old promise, By the new one, At the time of the change.
	Was time.Time `bson:"was"`
	By  time.Time `bson:"by"`
	At  time.Time `bson:"at"`
	// Actor promised it, for a reason told to the customer.
	Actor  string `bson:"actor"`
	Reason string `bson:"reason"`
	// Limit is the bound of By, LimitAt the latest possible promise.
	Limit   string    `bson:"limit,omitempty"`
	LimitAt time.Time `bson:"limitAt,omitempty"`
}

// The bounds of a new promise, besides `statutoryLimits/{statutory_limit}`.
const (
	// LimitCeiling bounds it below the top: longer promises are for the top to make.
	LimitCeiling = "ceiling"
	// LimitHorizon bounds it where nothing else does.
	LimitHorizon = "horizon"
)

// promiseHorizon is the longest promise from now.
const promiseHorizon = 366 * 24 * time.Hour

// ReasonTooLate is the reason of the fault for a new promise beyond its limit.
const ReasonTooLate = "PROMISE_TOO_LATE"

// Repromise promises the customer another time for the answer or the solution. The caller gives By, Actor and Reason. The
// clock runs out at that time, regardless of the calendar. Faults: Precondition with HANDLING_RESOLVED, PROMISE_BROKEN if
// the clock has run out, or PROMISE_NOT_OPEN if it has nothing left to time; InvalidArgument for a time that is not ahead,
// or with PROMISE_TOO_LATE for one beyond the law, the ceiling or the horizon.
func (h *Handling) Repromise(m Moment, kind clock.Kind, p Repromise) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		timer, promised := h.Clocks.ByKind(kind), h.Commitment.promisedTime(kind)
		if err := c.checkPromise(timer, kind); err != nil {
			return err
		}
		p.Clock, p.Was, p.At = kind, *promised, c.at
		p.Limit, p.LimitAt = c.latestPromise(kind)
		if err := p.validate(); err != nil {
			return err
		}
		if p.Was.IsZero() {
			p.Was = timer.DueFrom(c.tempo, c.at)
		}
		timer.PromiseTime(c.tempo, c.at, p.By)
		*promised = p.By
		c.recordRepromise(p)
		c.reportEvents(timeline.Event{
			Kind:   timeline.Repromised,
			At:     c.at,
			Actor:  p.Actor,
			Cause:  p.Reason,
			Notify: timeline.Audience(h.Holder()),
			Details: map[string]string{
				"clock":      kind.String(),
				"old_time":   formatTime(p.Was),
				"new_time":   formatTime(p.By),
				"limit":      p.Limit,
				"limit_time": formatTime(p.LimitAt),
			},
		})
		return nil
	})
}

// latestPromise returns the latest possible promise and its bound. Below the top that is the ceiling at the latest: there
// the case leaves the hands of the present holder.
func (c *change) latestPromise(kind clock.Kind) (limit string, last time.Time) {
	limit, last = LimitHorizon, c.at.Add(promiseHorizon)
	ceiling, belowTop := c.Clocks.Ceiling, c.Level < c.Policy.Top().Level
	if ceiling.State == clock.Running && belowTop && ceiling.Due.Before(last) {
		limit, last = LimitCeiling, ceiling.Due
	}
	if law := c.Commitment.legalLimit(kind); law != nil && !law.At.After(last) {
		limit, last = law.Law, law.At
	}
	return limit, last
}

// validate returns an InvalidArgument fault for a time that is not ahead, or beyond its limit.
func (p Repromise) validate() error {
	field := "resolve_by"
	if p.Clock == clock.Response {
		field = "respond_by"
	}
	last := formatTime(p.LimitAt)
	switch {
	case p.By.After(p.LimitAt):
		return fault.Invalid(field, "must not be after %s: %s", last, p.limitReason()).
			WithReason(ReasonTooLate).With("limit", p.Limit).With("limit_time", last)
	case !p.By.After(p.At):
		return fault.Invalid(field, "must be ahead")
	}
	return nil
}

// limitReason explains the limit in words.
func (p Repromise) limitReason() string {
	switch p.Limit {
	case LimitCeiling:
		return "that is the ceiling, at which the case goes to the top, who may promise more"
	case LimitHorizon:
		return "that is as far ahead as anything is promised"
	default:
		return "that is the last moment by " + p.Limit
	}
}

// checkPromise returns the fault of a clock that may not be promised anew: a promise is not changed after the fact.
func (c *change) checkPromise(timer *clock.Clock, kind clock.Kind) error {
	switch {
	case c.State == Resolved:
		return c.checkUnsolved()
	case timer.State == clock.Breached:
		return fault.New(fault.Precondition, "PROMISE_BROKEN",
			"the %s clock ran out at %s; what is broken is not promised anew",
			kind, timer.BreachedAt.UTC().Format(time.RFC3339)).With("clock", kind.String())
	case timer.State != clock.Running && timer.State != clock.Paused || timer.Target <= 0:
		return fault.New(fault.Precondition, "PROMISE_NOT_OPEN",
			"the %s clock does not run: there is nothing to promise anew", kind)
	}
	return nil
}
