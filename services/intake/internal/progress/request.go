package progress

import (
	"cmp"
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Request asks for one action on a case.
type Request struct {
	Case    string
	Actor   string // empty for the customer of the case
	Leads   bool   // the actor may decide in place of others
	Note    string // reason of the actor to decide in place of the holder
	Command idempotency.Command
}

// OpenCase advances a new case within the limit and inserts it as far as it has come; the worker goes on from there. A case
// that an earlier try has opened is returned as it is.
func (s *Service) OpenCase(
	ctx context.Context, doc casefile.Doc, m timeline.Moment, words casefile.Words, limit time.Duration,
) (casefile.Doc, error) {
	err := s.advanceWithin(ctx, &doc, m, words, limit)
	s.scheduleNext(&doc.Body, m.At, err)
	if doc.Body.Task.Due != nil {
		doc.Body.Task.Origin = worker.Origin(ctx)
	}
	inserted, err := s.cases.Insert(ctx, doc.ID, doc.Body)
	if fault.Is(err, fault.AlreadyExists) {
		return s.cases.Get(ctx, doc.ID)
	}
	if err == nil {
		s.KickFor(inserted, m.At)
	}
	return inserted, err
}

// advanceWithin goes towards the promise within the limit; with none, not at all.
func (s *Service) advanceWithin(
	ctx context.Context, doc *casefile.Doc, m timeline.Moment, words casefile.Words, limit time.Duration,
) error {
	if limit <= 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := s.path.Advance(ctx, doc, m, &words)
	return err
}

// ApplyRequest makes one action of a person: one write with the change, its entries and effects, and the command. Then the
// effects are delivered while the caller waits, as far as the budget allows; the worker does the rest.
func (s *Service) ApplyRequest(
	ctx context.Context, req Request, a casefile.Action, alter func(*casefile.Case, timeline.Moment) error,
) (casefile.Doc, error) {
	m := timeline.NewMoment(ctx, s.now(), req.Actor)
	isLeased := false
	doc, err := docstore.RetryOnConflict(ctx, casefile.IsAmending, func() (casefile.Doc, error) {
		return s.cases.Update(ctx, req.Case, func(c *casefile.Case) error {
			isLeased, m.At = false, s.now()
			m.Actor = cmp.Or(req.Actor, c.Speaker())
			if err := c.Apply(m, req.Command, a, alter); err != nil {
				return err
			}
			isLeased = s.leaseForDelivery(ctx, c, m.At, s.opt.Budget)
			return nil
		})
	})
	if err != nil {
		return casefile.Doc{}, err
	}
	return s.deliver(ctx, doc, isLeased, m.At, s.opt.Budget), nil
}

// ApplyWithin makes a change of a case at a time in one write. Then its effects are delivered while the caller waits, no longer than the
// limit; the worker does the rest. With none the worker does everything.
func (s *Service) ApplyWithin(
	ctx context.Context, id string, at time.Time, limit time.Duration, alter func(*casefile.Case) error,
) (casefile.Doc, error) {
	isLeased := false
	doc, err := s.cases.Update(ctx, id, func(c *casefile.Case) error {
		isLeased = false
		if err := alter(c); err != nil {
			return err
		}
		isLeased = s.leaseForDelivery(ctx, c, at, limit)
		return nil
	})
	if err != nil {
		return casefile.Doc{}, err
	}
	return s.deliver(ctx, doc, isLeased, at, limit), nil
}

// deliver delivers the effects of a case that is leased to the caller, within the limit, and returns its state then. Otherwise
// the worker is woken.
func (s *Service) deliver(
	ctx context.Context, doc casefile.Doc, isLeased bool, at time.Time, limit time.Duration,
) casefile.Doc {
	if isLeased {
		return s.deliverInline(ctx, doc, limit)
	}
	s.KickFor(doc, at)
	return doc
}

// leaseForDelivery makes a case with effects due. It reports whether the caller has the lease and delivers them.
// Otherwise the worker delivers them, or the present holder of the lease.
func (s *Service) leaseForDelivery(ctx context.Context, c *casefile.Case, now time.Time, limit time.Duration) bool {
	origin := worker.Origin(ctx)
	if !c.Outbox.IsEmpty() && limit > 0 && c.Task.LeaseInline(now, caseLease, origin) {
		return true
	}
	c.MakeDeliveryDue(now, origin)
	return false
}

// deliverInline goes on with a case that is leased to the caller and returns its state then. A failure is left to the
// worker: it is recorded in the case.
func (s *Service) deliverInline(ctx context.Context, doc casefile.Doc, limit time.Duration) casefile.Doc {
	deliver := func(ctx context.Context, claim *casefile.Claim) error {
		done, err := s.runWithin(ctx, claim, limit)
		if err == nil {
			doc = done
		}
		return err
	}
	_ = s.worker.RunInline(context.WithoutCancel(ctx), doc, deliver)
	return doc
}
