package desk

import (
	"context"
	"errors"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

const (
	// handful is how many cases are read at once when somebody's are handed over.
	handful = 100
	// fruitless is how many cases of a queue in a row may find nobody before the rest is left
	// lying: they wait for somebody who comes.
	fruitless = 32
	// removalRetry is when a removal is tried again that a crash has cut off.
	removalRetry = time.Minute
)

// round sees to the cases of one member of staff: hands them over when the person leaves or
// has gone away, offers them others when they have come.
func (d *Desk) round(ctx context.Context, c *worker.Claim[organisation.Staff]) error {
	d.Directory.Forget() // the change that made it due may be another replica's
	name, person, now := c.Doc().ID, c.Doc().Body, c.Now().UTC().Truncate(time.Millisecond)
	if person.Leaving {
		return d.dismiss(ctx, c, now)
	}
	away, next := person.Away(now)
	handedOver := person.HandedOver
	switch {
	case away == nil:
		if err := errors.Join(d.offerTo(ctx, name), d.offerManager(ctx)); err != nil {
			return err
		}
	case !away.Start.Equal(handedOver):
		if err := d.handOver(ctx, name, away.Start, name+" is away."); err != nil {
			return err
		}
		handedOver = away.Start
	}
	_, err := c.Commit(ctx, func(s *organisation.Staff) error {
		s.HandedOver = handedOver
		if !next.IsZero() {
			s.Task.Set(next)
		}
		return nil
	})
	return err
}

// dismiss hands over everything that somebody has who leaves for good, and removes them.
func (d *Desk) dismiss(ctx context.Context, c *worker.Claim[organisation.Staff], now time.Time) error {
	name := c.Doc().ID
	if err := d.relieve(ctx, name, now); err != nil {
		return err
	}
	// Should the removal itself be cut off, this is done again.
	if _, err := c.Commit(ctx, func(s *organisation.Staff) error {
		s.Task.Set(now.Add(removalRetry))
		return nil
	}); err != nil {
		return err
	}
	defer d.Directory.Forget()
	return d.Organisation.Staff.Delete(ctx, name)
}

// Dismiss removes a member of staff who is marked as leaving, after what they have was handed
// over. When that fails, it is done later.
func (d *Desk) Dismiss(ctx context.Context, name string) error {
	d.rounds.Kick() // whatever becomes of this call
	d.Directory.Forget()
	if err := d.relieve(ctx, name, d.now()); err != nil {
		return err
	}
	defer d.Directory.Forget()
	return d.Organisation.Staff.Delete(ctx, name)
}

// relieve takes everything from somebody who leaves.
func (d *Desk) relieve(ctx context.Context, name string, now time.Time) error {
	if err := d.handOver(ctx, name, now, name+" is not there any more."); err != nil {
		return err
	}
	return d.every(ctx,
		func() ([]store.Doc, error) { return d.Handlings.ManagedBy(ctx, name, handful) },
		func(m handling.Moment, h *handling.Handling) error { return h.ReplaceManager(m, name) })
}

// handOver gives the unsolved cases of somebody back to their queues, as of a time.
func (d *Desk) handOver(ctx context.Context, name string, since time.Time, cause string) error {
	return d.every(ctx,
		func() ([]store.Doc, error) { return d.Handlings.Owned(ctx, name, handful) },
		func(m handling.Moment, h *handling.Handling) error {
			if h.Owner != name {
				return docstore.ErrSkip
			}
			return h.Vacate(m, since, cause)
		})
}

// every changes handlings until none are found any more.
func (d *Desk) every(ctx context.Context, find func() ([]store.Doc, error), do change) error {
	for {
		docs, err := find()
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, doc := range docs {
			if err := d.touch(ctx, doc.ID, do); err != nil {
				return err
			}
		}
	}
}

// touch changes one handling by a rule, and lets the worker deliver what comes of it.
func (d *Desk) touch(ctx context.Context, id string, do change) error {
	m, _, err := d.moment(ctx, d.now())
	if err != nil {
		return err
	}
	defer release(m)
	doc, err := d.Handlings.Change(ctx, id, func(h *handling.Handling) error {
		if err := do(m, h); err != nil {
			return err
		}
		h.Schedule(m.Now)
		return nil
	})
	if err == nil {
		d.nudge(doc)
	}
	return err
}
