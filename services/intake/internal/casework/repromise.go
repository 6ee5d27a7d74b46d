package casework

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// pastPromises is how many promises a case remembers besides the present one.
const pastPromises = 32

// PastPromise is a promise that another one replaced.
type PastPromise struct {
	RespondBy time.Time `bson:"respondBy"`
	ResolveBy time.Time `bson:"resolveBy"`
	Replaced  time.Time `bson:"replaced"`
	Reason    string    `bson:"reason,omitempty"`
}

// Repromise promises the customer another time for the answer or the solution; one of them
// is set. The escalation, which has the clocks, decides whether it may be, and reports
// it back: with that report the promise changes and the customer is told, in one write, so that
// it is never silent, whatever dies in between. Faults: ILLEGAL_STATE, and what the
// escalation refuses.
func (d *Desk) Repromise(ctx context.Context, by Call, respondBy, resolveBy time.Time, reason string) (Doc, error) {
	doc, err := d.cases.Get(ctx, by.Case)
	if err != nil {
		return Doc{}, d.missing(ctx, by.Case, err)
	}
	request := idempotency.NewID(d.opt.Clock.Now())
	if !by.Command.Empty() {
		request = idempotency.DerivedID("case", by.Case, "repromise", by.Command.ID)
	}
	err = d.peers.Escalation.Repromise(ctx, Amendment{
		Notice: Notice{
			Request: request,
			Case:    by.Case,
			Actor:   by.Actor,
			Reason:  reason,
		},
		RespondBy: respondBy, ResolveBy: resolveBy,
	})
	if refused(err) && !fault.Is(err, fault.InvalidArgument) && !doc.Body.allows(Repromise) {
		err = illegal(doc.Body.State, Repromise)
	}
	if err != nil {
		return Doc{}, err
	}
	return d.Get(ctx, by.Case)
}

// replaced puts the present promise on record, and another in its place.
func (c *Case) replaced(by Promise, m Moment, reason string) {
	c.Past = append(c.Past, PastPromise{
		RespondBy: c.Promise.RespondBy,
		ResolveBy: c.Promise.ResolveBy,
		Replaced:  m.Now,
		Reason:    reason,
	})
	if over := len(c.Past) - pastPromises; over > 0 {
		c.Past = c.Past[over:]
	}
	c.Promise = &by
}

// repromised takes over a time that was promised anew, and tells the customer why.
func (d *Desk) repromised(c *Case, id string, m Moment, e Entry) {
	by, err := time.Parse(time.RFC3339Nano, e.Details["new_time"])
	if err != nil || c.Promise == nil {
		return // a report of another make than ours; it is on the timeline
	}
	promise := *c.Promise
	if e.Details["clock"] == "response" {
		promise.RespondBy = by
	} else {
		promise.ResolveBy = by
	}
	c.replaced(promise, m, e.Cause)
	facts := d.facts(c, id)
	facts.Reason = e.Cause
	d.write(c, id, m, excuse, facts)
}
