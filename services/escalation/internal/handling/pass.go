package handling

import (
	"slices"
	"time"
)

// CustomerHolds is the holder of the pass between "solved" and "not solved after
// all": it is the customer's turn to say whether it is.
const CustomerHolds = "customer"

// End says how a pass ended. The numbers are those of the API.
type End int

const (
	// Lasting is a pass that has not ended.
	Lasting End = iota
	// Claimed is the end of a queue's pass: somebody took it.
	Claimed
	// Solved is a pass in which the case was solved.
	Solved
	// PassedUp is a pass that ended with the case given to a higher level.
	PassedUp
	// HandedOver is a pass that ended with the case given to a colleague.
	HandedOver
	// Expired is a pass that the step clock ended.
	Expired
	// CeilingReached is a pass that the ceiling ended.
	CeilingReached
	// Reassigned is a pass that a supervisor or a rule ended.
	Reassigned
	// Reopened is the end of the customer's pass.
	Reopened
)

// Pass is one stretch of ownership.
type Pass struct {
	// Holder is `staff/{staff}`, `queues/{team}` or CustomerHolds.
	Holder string `bson:"holder"`
	// Level is the rung on which it was held, Queue the one it was in.
	Level int    `bson:"level"`
	Queue string `bson:"queue,omitempty"`
	// Start is the instant at which the pass before ended.
	Start time.Time `bson:"start"`
	// Finish is when it ended; zero while it lasts.
	Finish time.Time `bson:"finish,omitempty"`
	// End is how it ended, Actor who ended it and Reason why, in the actor's words.
	End    End    `bson:"end,omitempty"`
	Actor  string `bson:"actor,omitempty"`
	Reason string `bson:"reason,omitempty"`
	// Breaches are the clocks that ran out in these hands, in order.
	Breaches []Breach `bson:"breaches,omitempty"`
	// Repromises are the times that were promised anew in these hands, in order.
	Repromises []Repromise `bson:"repromises,omitempty"`
	// Solution is what is known of the solution that ended it; nil when none did.
	Solution *Solution `bson:"solution,omitempty"`
}

// Breach is one clock that ran out.
type Breach struct {
	Clock Kind      `bson:"clock"`
	Due   time.Time `bson:"due"`
	// Met is when what was promised happened after all; zero as long as it has not.
	Met time.Time `bson:"met,omitempty"`
}

// Late returns how late the promise was kept, by the wall clock; false as long as it is not.
func (b Breach) Late() (time.Duration, bool) { return b.Met.Sub(b.Due), !b.Met.IsZero() }

// Held returns how long an ended pass lasted.
func (p Pass) Held() time.Duration { return p.Finish.Sub(p.Start) }

// begin starts a pass of the present holder; the one before must have ended.
func (h *Handling) begin(at time.Time, holder string) {
	h.Passes = append(h.Passes, Pass{
		Holder: holder,
		Level:  h.Level,
		Queue:  h.Queue,
		Start:  at,
	})
}

// finish ends the pass that lasts.
func (h *Handling) finish(at time.Time, end End, actor, reason string) {
	pass := h.pass()
	pass.Finish, pass.End, pass.Actor, pass.Reason = at, end, actor, reason
}

// pass returns the pass that lasts. There always is one.
func (h *Handling) pass() *Pass { return &h.Passes[len(h.Passes)-1] }

// Pass returns the pass that lasts.
func (h *Handling) Pass() Pass { return *h.pass() }

// drop takes a breach out that turned out to be none, and reports whether it was there.
func (p *Pass) drop(b Breach) bool {
	before := len(p.Breaches)
	p.Breaches = slices.DeleteFunc(slices.Clone(p.Breaches), func(x Breach) bool {
		return x.Clock == b.Clock && x.Due.Equal(b.Due)
	})
	return len(p.Breaches) < before
}
