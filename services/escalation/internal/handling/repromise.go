package handling

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Repromise is a time that was promised anew. The old one stays on record in the pass: it was neither kept nor broken, or
// Broken.
type Repromise struct {
	// Clock is clock.Response, clock.NextReply or clock.Resolve.
	Clock clock.Kind `bson:"clock"`
	// Broken is set when the old promise had run out.
	Broken bool `bson:"broken,omitempty"`
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
	// LimitSolution bounds an answer: the promised solution is the answer, too.
	LimitSolution = "solution"
	// LimitHorizon bounds it where nothing else does.
	LimitHorizon = "horizon"
)

// promiseHorizon is the longest promise from now.
const promiseHorizon = 366 * 24 * time.Hour

// ReasonTooLate is the reason of the fault for a new promise beyond its limit.
const ReasonTooLate = "PROMISE_TOO_LATE"

// Repromise promises the customer another time for the solution, or for the answer that is owed: the first one, which is
// clock.Response, or the next. The caller gives By and Reason. The clock runs out at that time, regardless of the calendar,
// also when it has run out before. The actor becomes the holder of what a queue holds. Faults: those of Mandate.Check;
// Conflict with DECISION_UNDER_WAY; Precondition with PROMISE_NOT_OPEN if there is nothing left to time, or PROMISE_PAUSED while it stands still; InvalidArgument for a time that is not ahead, or with
// PROMISE_TOO_LATE for one beyond the law, the ceiling, the solution or the horizon.
func (h *Handling) Repromise(m Moment, kind clock.Kind, d Mandate, p Repromise) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if kind == clock.Response {
			kind = c.Clocks.AnswerKind(c.Answered)
		}
		timer := h.Clocks.ByKind(kind)
		if err := cmp.Or(h.checkUnsolved(), d.checkAtOnce(h, m), checkPromise(h.State, timer, kind)); err != nil {
			return err
		}
		p.Clock, p.Was, p.Broken = kind, timer.PromisedTime(c.tempo, c.at), timer.State == clock.Breached
		p.At, p.Actor = c.at, d.By.Name
		p.Limit, p.LimitAt = c.latestPromise(kind, p.Was)
		if err := p.validate(); err != nil {
			return err
		}
		d.takeIfPresent(c)
		d.noteDecision(c, "promises another time")
		timer.PromiseTime(c.tempo, c.at, p.By)
		timer.Own = true
		c.why = clock.Why{Cause: clock.Repromised, Reason: p.Reason}
		c.recordRepromise(p)
		c.reportEvents(repromiseEvent(p, h.Holder()))
		return nil
	})
}

// repromiseEvent reports a new promise.
func repromiseEvent(p Repromise, holder string) timeline.Event {
	return timeline.Event{
		Kind:   timeline.Repromised,
		At:     p.At,
		Actor:  p.Actor,
		Cause:  p.Reason,
		Notify: timeline.Audience(holder),
		Details: map[string]string{
			"clock":      p.Clock.String(),
			"old_time":   formatTime(p.Was),
			"new_time":   formatTime(p.By),
			"broken":     strconv.FormatBool(p.Broken),
			"limit":      p.Limit,
			"limit_time": formatTime(p.LimitAt),
		},
	}
}

// latestPromise returns the latest possible promise in place of another, and its bound. Below the top that is the ceiling at the
// latest: there the case leaves the hands of the present holder. An answer is due no later than the solution, if that is promised
// now.
func (c *change) latestPromise(kind clock.Kind, was time.Time) (limit string, last time.Time) {
	limit, last = LimitHorizon, c.at.Add(promiseHorizon)
	ceiling, belowTop := c.Clocks.Ceiling, c.Level < c.Policy.Top().Level
	ends := ceiling.PromisedTime(c.tempo, c.at)
	isBound := ceiling.IsOpen() && belowTop && !isBeyond(was, ends, c.Clocks.ByKind(kind).Cause)
	if isBound && ends.Before(last) {
		limit, last = LimitCeiling, ends
	}
	if solution := c.Clocks.Resolve; kind != clock.Resolve && solution.State == clock.Running && solution.Due.Before(last) {
		limit, last = LimitSolution, solution.Due
	}
	if law := c.Commitment.legalLimit(kind); law != nil && law.At.After(c.at) && !law.At.After(last) {
		limit, last = law.Law, law.At
	}
	return limit, last
}

// isBeyond reports whether a promise goes to the ceiling or beyond it, to the second. Such a promise is not bounded by the ceiling,
// which is for the passing up: the contract gives the customer more time. A person who promises the ceiling itself gives them no
// more.
func isBeyond(promised, ceiling time.Time, cause clock.Cause) bool {
	if cause == clock.Repromised {
		return promised.After(ceiling)
	}
	return ceiling.Sub(promised) < time.Second
}

// validate returns an InvalidArgument fault for a time that is not ahead, or beyond its limit.
func (p Repromise) validate() error {
	field := "respond_by"
	if p.Clock == clock.Resolve {
		field = "resolve_by"
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
	case LimitSolution:
		return "by then the problem is solved as promised; promise the solution anew first"
	case LimitHorizon:
		return "that is as far ahead as anything is promised"
	default:
		return "that is the last moment by " + p.Limit
	}
}

// checkPromise returns the fault of a clock with nothing left to promise, or of one that stands still: no clock would run to
// the time.
func checkPromise(state State, timer *clock.Clock, kind clock.Kind) error {
	switch {
	case !timer.IsOpen() && timer.State != clock.Breached || timer.Met || timer.Target <= 0:
		return fault.New(fault.Precondition, "PROMISE_NOT_OPEN",
			"the %s clock does not run: there is nothing to promise anew", kind)
	case state == Waiting && kind == clock.Resolve:
		return fault.New(fault.Precondition, "PROMISE_PAUSED",
			"the firm waits for the customer, and the %s clock stands still: go on with the case first", kind)
	}
	return nil
}
