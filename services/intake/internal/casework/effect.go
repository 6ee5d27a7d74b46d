package casework

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
)

// EffectKind is what another service has to be told.
type EffectKind string

// The effects there are.
const (
	TellAnswered EffectKind = "ANSWERED" // the customer got a human answer
	TellWait     EffectKind = "WAIT"     // the firm waits for the customer
	TellResume   EffectKind = "RESUME"   // the waiting is over
	TellResolve  EffectKind = "RESOLVE"  // stop the clocks
	TellReopen   EffectKind = "REOPEN"   // let them go on, perhaps under a new promise
	Recommit     EffectKind = "RECOMMIT" // put the handling under a new promise
	TellOutcome  EffectKind = "OUTCOME"  // remember how the case ended
	Invite       EffectKind = "INVITE"   // ask the customer
	LinkBack     EffectKind = "LINK"     // write the link on the other case too
	CatchUp      EffectKind = "CATCH_UP" // tell what the customers of its mass incident were told
)

// Effect is something that must still happen elsewhere because of a change of the
// case. It lives in the case until it has been delivered.
type Effect struct {
	Seq      int64      `bson:"seq"`
	Kind     EffectKind `bson:"kind"`
	At       time.Time  `bson:"at"` // of the change that called for it
	Actor    string     `bson:"actor"`
	Reason   string     `bson:"reason,omitempty"`
	Trace    string     `bson:"trace,omitempty"`
	Requote  bool       `bson:"requote,omitempty"` // the promise is computed anew
	Start    time.Time  `bson:"start,omitempty"`   // from when on a new promise counts
	Solved   bool       `bson:"solved,omitempty"`
	Count    int        `bson:"count,omitempty"`    // the resolution that the invitation is about
	Contacts int        `bson:"contacts,omitempty"` // how many it took to solve it
	Other    string     `bson:"other,omitempty"`
	Relation Relation   `bson:"relation,omitempty"`
}

// lane is the service that an effect goes to. Effects of one lane are delivered in
// order; a service that is down holds up no other lane.
func (e Effect) lane() string {
	switch e.Kind {
	case TellOutcome:
		return "classification"
	case Invite:
		return "feedback"
	case LinkBack:
		return "intake"
	case CatchUp:
		return "mass incident"
	default:
		return "escalation"
	}
}

// request is the id under which the effect is delivered, the same at every try.
func (e Effect) request(id string) string {
	return idempotency.DerivedID("case", id, "effect", strconv.FormatInt(e.Seq, 10))
}

// call puts effects at the end of the outbox.
func (c *Case) call(m Moment, effects ...Effect) {
	for _, e := range effects {
		c.EffectsSeq++
		e.Seq, e.At, e.Trace = c.EffectsSeq, m.Now, m.Trace
		if e.Actor == "" {
			e.Actor = m.Actor
		}
		c.Effects = append(c.Effects, e)
	}
}

// delivered takes an effect out of the outbox; false when it is not there.
func (c *Case) delivered(seq int64) bool {
	for i, e := range c.Effects {
		if e.Seq == seq {
			c.Effects = append(c.Effects[:i:i], c.Effects[i+1:]...)
			return true
		}
	}
	return false
}
