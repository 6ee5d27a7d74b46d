package casework

import (
	"context"
	"slices"

	"github.com/ombud/ombud/pkg/docstore"
)

// How many ids a case remembers of what was filed and reported last. A repetition
// comes within seconds or, when its sender was down, before many others.
const (
	filedIDs    = 64
	reportedIDs = 256
)

// remember appends an id to a list that forgets the oldest beyond limit.
func remember(ids []string, id string, limit int) []string {
	if len(ids) >= limit {
		ids = ids[len(ids)-limit+1:]
	}
	return append(slices.Clone(ids), id)
}

func (c *Case) hasFiled(contact string) bool {
	return contact == c.FirstContact || slices.Contains(c.Filed, contact)
}

// Report is what another service did about a case.
type Report struct {
	Events   []Reported
	Handling *Handling // how the handling stands; nil when the report is not about it
	Content  bool      // the customer is content, so that the case can be closed
}

// Reported is an entry with the id under which its sender reports it.
type Reported struct {
	ID    string
	Entry Entry // its sequence and time of record do not count
}

// Record puts a report on the timeline, and returns how many of its events were
// new. Nothing is refused for coming late: what happened has happened. The reporter is
// the actor of events that name none.
func (d *Desk) Record(ctx context.Context, id string, r Report, reporter string) (int, error) {
	fresh := 0
	m := d.moment(ctx, reporter)
	_, err := d.cases.Update(ctx, id, func(c *Case) error {
		known := c.Handling.Revision
		fresh = d.take(c, id, m, r.Events)
		if r.Handling != nil {
			c.adopt(*r.Handling)
		}
		closes := r.Content && c.allows(Close)
		if closes {
			c.closeContent(m)
		}
		if fresh == 0 && !closes && c.Handling.Revision == known {
			return docstore.ErrSkip
		}
		return nil
	})
	return fresh, d.missing(ctx, id, err)
}

// take adds the events that are not there yet. The customer is told of another promise, and
// who the incident manager is.
func (d *Desk) take(c *Case, id string, m Moment, events []Reported) int {
	fresh := 0
	for _, e := range events {
		if slices.Contains(c.Reported, e.ID) {
			continue
		}
		c.Reported = remember(c.Reported, e.ID, reportedIDs)
		c.add(m, e.Entry)
		switch e.Entry.Kind {
		case Repromised:
			d.repromised(c, id, m, e.Entry)
		case ManagerAssigned:
			c.Accompanied = accompaniedBy(e.Entry.Details)
			d.say(c, id, m, accompaniment)
		}
		fresh++
	}
	return fresh
}

// closeContent closes a resolved case whose customer says that all is well.
func (c *Case) closeContent(m Moment) {
	_ = c.do(Close) // the caller has asked whether it is legal
	c.add(m, Entry{Kind: WasClosed, Cause: "the customer is content", Visible: true})
	if len(c.Effects) == 0 {
		c.Task.Clear() // it need not be closed for silence any more
	}
}
