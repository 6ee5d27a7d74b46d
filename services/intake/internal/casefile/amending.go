package casefile

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
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

// BeginAmending records a promise on its way, or returns the fault of IllegalState.
func (c *Case) BeginAmending(m timeline.Moment, request string) error {
	if err := c.Do(ActionRepromise); err != nil {
		return err
	}
	c.Amendings = slices.DeleteFunc(slices.Clone(c.Amendings), func(a Amending) bool {
		return a.Request == request || !a.Until.After(m.At)
	})
	c.Amendings = append(c.Amendings, Amending{Request: request, Until: m.At.Add(AmendingLimit)})
	return nil
}

// EndAmending records that the call of a promise has ended.
func (c *Case) EndAmending(request string) {
	c.Amendings = slices.DeleteFunc(slices.Clone(c.Amendings), func(a Amending) bool { return a.Request == request })
}

// CheckSettled returns an Unavailable fault while another time is being promised.
func (c *Case) CheckSettled(at time.Time) error {
	isOpen := func(a Amending) bool { return a.Until.After(at) }
	if !slices.ContainsFunc(c.Amendings, isOpen) {
		return nil
	}
	return fault.New(fault.Unavailable, reasonAmending, "another time is being promised just now").RetryAfter(time.Second)
}

// IsAmending reports whether an error is that of CheckSettled.
func IsAmending(err error) bool { return fault.ReasonOf(err) == reasonAmending }
