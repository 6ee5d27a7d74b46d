package desk

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Open opens the handling of a case, with one insert. The ladder of the opening is
// chosen here. A repeated command gets the handling that is there.
func (d *Desk) Open(ctx context.Context, id string, cmd idempotency.Command, o handling.Opening) (store.Doc, error) {
	m, roster, err := d.moment(ctx, d.now())
	if err != nil {
		return store.Doc{}, err
	}
	defer release(m)
	o.Policy = roster.PolicyFor(ladder.Scope{
		Service: o.Commitment.Service, Segment: o.Commitment.Segment, Priority: o.Commitment.Priority,
	})
	h, err := handling.Begin(m, o)
	if err != nil {
		return store.Doc{}, err
	}
	h.Commands.Add(cmd, m.Now)
	h.Origin = worker.Origin(ctx)
	h.Schedule(m.Now)
	doc, err := d.Handlings.Add(ctx, id, *h)
	if fault.ReasonOf(err) == docstore.ReasonIDTaken {
		return d.opened(ctx, id, cmd)
	}
	if err == nil {
		d.nudge(doc)
	}
	return doc, err
}

// opened answers a command for a handling that exists.
func (d *Desk) opened(ctx context.Context, id string, cmd idempotency.Command) (store.Doc, error) {
	doc, err := d.Handlings.Find(ctx, id)
	if err != nil {
		return doc, err
	}
	seen, err := doc.Body.Commands.Seen(cmd)
	if err == nil && !seen {
		err = fault.New(fault.AlreadyExists, "HANDLING_EXISTS", "handlings/%s was opened by another request", id)
	}
	return doc, err
}

// change is what a command does to a handling.
type change func(handling.Moment, *handling.Handling) error

// Apply carries out a command of another service, which knows already what it asked for.
// What else comes of it is told later.
func (d *Desk) Apply(ctx context.Context, id string, cmd idempotency.Command, do change) (store.Doc, error) {
	m, _, err := d.moment(ctx, d.now())
	if err != nil {
		return store.Doc{}, err
	}
	defer release(m)
	doc, err := d.Handlings.Change(ctx, id, onlyOnce(m, cmd, do, func(h *handling.Handling) { h.Schedule(m.Now) }))
	if err == nil {
		d.nudge(doc)
	}
	return doc, err
}

// Act carries out a command of a person, and tells the timeline before it returns if that
// is quick. It returns the handling as it is then.
func (d *Desk) Act(ctx context.Context, id string, cmd idempotency.Command, do change) (store.Doc, error) {
	m, _, err := d.moment(ctx, d.now())
	if err != nil {
		return store.Doc{}, err
	}
	leased := false
	doc, err := d.Handlings.Change(ctx, id, onlyOnce(m, cmd, do, func(h *handling.Handling) { leased = book(h, m.Now) }))
	release(m) // what is told may give other cases to whoever was chosen
	if err != nil {
		return doc, err
	}
	if !leased {
		d.nudge(doc)
		return doc, nil
	}
	return d.tellNow(ctx, doc), nil
}

// onlyOnce returns the closure of an update that carries out a command unless it has been
// carried out before.
func onlyOnce(m handling.Moment, cmd idempotency.Command, do change, schedule func(*handling.Handling)) func(*handling.Handling) error {
	return func(h *handling.Handling) error {
		seen, err := h.Commands.Seen(cmd)
		if err != nil {
			return err
		}
		if seen {
			return docstore.ErrSkip
		}
		if err := do(m, h); err != nil {
			return err
		}
		h.Commands.Add(cmd, m.Now)
		schedule(h)
		return nil
	}
}

// book leases the handling to the caller if there is something to deliver and nobody else
// is at it; otherwise it only makes it due. It reports whether it is leased.
func book(h *handling.Handling, now time.Time) bool {
	busy := h.Task.Lease != nil && h.Task.Lease.After(now)
	if !h.Pending() || busy {
		h.Schedule(now)
		return false
	}
	fence := h.Task.Fence
	h.Task = worker.Leased(now, lease, h.Origin)
	h.Task.Fence += fence
	return true
}

// nudge wakes the worker for what is due before it would look by itself.
func (d *Desk) nudge(doc store.Doc) {
	if due := doc.Body.Task.Due; due != nil && due.Before(d.Clock.Now().Add(poll)) {
		d.worker.Kick()
	}
}
