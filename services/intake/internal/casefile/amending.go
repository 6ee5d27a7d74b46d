package casefile

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// AmendingLimit bounds the call that promises another time. The case is not resolved within it, unless the call has ended.
const AmendingLimit = 10 * time.Second

// reasonAmending is the reason of the Unavailable fault for a solution while another time is being promised.
const reasonAmending = "PROMISE_UNDER_WAY"

// Amending is a promise of another time on its way to the escalation, which has the clocks. It stands in the case so that
// the solution and the new promise come one after the other: a solved case gets no new promise.
type Amending struct {
	Request string    `bson:"request"` // id of the call
	Until   time.Time `bson:"until"`   // the call has ended then, also when its caller was killed
}

// Amendings are the promises of a case on their way. Copies of a case may share their memory, so they are rebuilt.
type Amendings []Amending

// Begin adds a promise on its way, and forgets those with a call that has ended.
func (a *Amendings) Begin(at time.Time, request string) {
	ongoing := slices.DeleteFunc(slices.Clone(*a), func(a Amending) bool { return a.Request == request || !a.Until.After(at) })
	ongoing = append(ongoing, Amending{Request: request, Until: at.Add(AmendingLimit)})
	*a = ongoing
}

// End removes a promise at the end of its call.
func (a *Amendings) End(request string) {
	*a = slices.DeleteFunc(slices.Clone(*a), func(a Amending) bool { return a.Request == request })
}

// CheckSettled returns an Unavailable fault while another time is being promised.
func (a Amendings) CheckSettled(at time.Time) error {
	if !slices.ContainsFunc(a, func(a Amending) bool { return a.Until.After(at) }) {
		return nil
	}
	return fault.New(fault.Unavailable, reasonAmending, "another time is being promised just now").RetryAfter(time.Second)
}

// IsAmending reports whether an error is that of CheckSettled.
func IsAmending(err error) bool { return fault.ReasonOf(err) == reasonAmending }
