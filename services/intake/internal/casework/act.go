package casework

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
)

// Call is what is the same in all that people do to a case.
type Call struct {
	Case    string
	Actor   string
	Command idempotency.Command
}

// act does one thing to a case: one write that holds the change, its entries and
// effects, and the command. Then the effects are delivered while the caller waits,
// as far as that is possible within the budget; the worker does the rest.
func (d *Desk) act(ctx context.Context, by Call, a Action, change func(*Case, Moment) error) (Doc, error) {
	m := d.moment(ctx, by.Actor)
	leased := false
	doc, err := d.cases.Update(ctx, by.Case, func(c *Case) error {
		leased = false
		if seen, err := c.Applied.Seen(by.Command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		if err := c.do(a); err != nil {
			return err
		}
		if err := change(c, m); err != nil {
			return err
		}
		c.Applied.Add(by.Command, m.Now)
		leased = d.arm(ctx, c, m.Now)
		return nil
	})
	switch {
	case err != nil:
		return Doc{}, d.missing(ctx, by.Case, err)
	case leased:
		return d.inline(ctx, doc), nil
	default:
		d.kick(doc, m.Now)
		return doc, nil
	}
}

// kick wakes the worker if the case is due.
func (d *Desk) kick(doc Doc, now time.Time) {
	if due := doc.Body.Task.Due; due != nil && !due.After(now.Add(retryMax)) {
		d.worker.Kick()
	}
}

// arm makes a case due that has effects to deliver. It reports whether the caller
// holds the lease and is to deliver them; else the worker does, or whoever is at it.
func (d *Desk) arm(ctx context.Context, c *Case, now time.Time) bool {
	if len(c.Effects) == 0 {
		return false
	}
	origin := worker.Origin(ctx)
	if d.opt.Budget <= 0 || c.Task.Lease != nil && c.Task.Lease.After(now) {
		c.Task.MakeDue(now)
		c.Task.Origin = origin
		return false
	}
	fence := c.Task.Fence
	c.Task = worker.Leased(now, lease, origin)
	c.Task.Fence = fence + 1
	return true
}

// inline goes on with a case that is leased to the caller, and returns how it stands
// then. What fails is left to the worker.
func (d *Desk) inline(ctx context.Context, doc Doc) Doc {
	_ = d.worker.Inline(context.WithoutCancel(ctx), doc, func(ctx context.Context, claim *worker.Claim[Case]) error {
		done, err := d.work(ctx, claim, d.opt.Budget)
		if err == nil {
			doc = done
		}
		return err
	}) // the failure is in the document, and the worker comes back to it
	return doc
}

// moment is now, done by the actor.
func (d *Desk) moment(ctx context.Context, actor string) Moment {
	return Moment{Now: d.opt.Clock.Now().UTC().Truncate(time.Millisecond), Actor: actor, Trace: traceOf(ctx)}
}

// traceOf returns the id of the trace in ctx; empty when there is none.
func traceOf(ctx context.Context) string {
	// The origin is a W3C traceparent: version, trace, span and flags.
	if parts := strings.Split(worker.Origin(ctx), "-"); len(parts) == 4 {
		return parts[1]
	}
	return ""
}
