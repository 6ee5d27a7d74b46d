package work

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

const (
	// roundBatch is the number of cases that are read at once when those of a person are handed over.
	roundBatch = 100
	// removalRetry is the pause before a removal that a crash has cut off is tried again.
	removalRetry = time.Minute
)

// StaffRounds hands over the cases of leaving and absent staff and ends the offers to them, offers cases to arriving ones, and makes
// the names of all known. It is safe for concurrent use.
type StaffRounds struct {
	*writer
	names     organisation.Names
	worker    *worker.Worker[organisation.Staff]
	rechecker *worker.Worker[organisation.Recheck]
}

// NewStaffRounds returns rounds with workers that do not run yet. Telemetry is that of the workers.
func NewStaffRounds(s *Service, names organisation.Names, telemetry worker.Options) *StaffRounds {
	r := &StaffRounds{writer: s.writer, names: names}
	o := telemetry
	o.Clock, o.Lease, o.Poll, o.Concurrency = s.clock, leaseTime, pollInterval, 1
	o.Backoff = newBackoff()
	o.Name = "staff"
	r.worker = s.organisation.NewStaffWorker(r.visitPerson, o)
	o.Name = "rechecks"
	r.rechecker = s.organisation.NewRecheckWorker(r.recheckPerson, o)
	return r
}

// Worker returns the worker of due staff.
func (r *StaffRounds) Worker() *worker.Worker[organisation.Staff] { return r.worker }

// Rechecker returns the worker of due rechecks.
func (r *StaffRounds) Rechecker() *worker.Worker[organisation.Recheck] { return r.rechecker }

// HasUnsolvedIn implements organisation.Cases.
func (r *StaffRounds) HasUnsolvedIn(ctx context.Context, queue string) (bool, error) {
	return r.handlings.HasUnsolvedIn(ctx, queue)
}

// KickStaff implements organisation.Cases.
func (r *StaffRounds) KickStaff() { r.worker.Kick() }

// Dismiss removes a member of staff marked as leaving, after their cases were handed over. When that fails, it is
// done later.
func (r *StaffRounds) Dismiss(ctx context.Context, name string) error {
	r.worker.Kick() // even if this call fails
	r.directory.Forget()
	if err := r.relieveLeaving(ctx, name, r.now()); err != nil {
		return err
	}
	return r.deleteStaff(ctx, name)
}

// deleteStaff removes a person whose cases were handed over.
func (r *StaffRounds) deleteStaff(ctx context.Context, name string) error {
	if err := r.names.Put(ctx, name, ""); err != nil {
		return err
	}
	defer r.directory.Forget()
	return r.organisation.DeleteStaff(ctx, name)
}

// visitPerson hands over the cases of a leaving or absent person, and offers cases to a present one.
func (r *StaffRounds) visitPerson(ctx context.Context, c *worker.Claim[organisation.Staff]) error {
	r.directory.Forget() // the change that made it due may be that of another replica
	name, person, now := c.Doc().ID, c.Doc().Body, clock.ToMilliseconds(c.Now())
	if person.Leaving {
		return r.removeLeaving(ctx, c, now)
	}
	if err := r.names.Put(ctx, name, person.Subject); err != nil {
		return err
	}
	away, next := person.FindAbsence(now)
	handedOver := person.HandedOver
	switch {
	case away == nil:
		if err := errors.Join(r.endAbsence(ctx, name), r.offerCasesTo(ctx, name), r.offerManagedCases(ctx)); err != nil {
			return err
		}
	case !away.Start.Equal(handedOver):
		if err := r.organisation.ScheduleRecheck(ctx, name, now); err != nil {
			return err
		}
		if err := r.relieveAbsent(ctx, name, *away); err != nil {
			return err
		}
		handedOver = away.Start
	}
	_, err := c.Commit(ctx, func(s *organisation.Staff) error {
		s.HandedOver = handedOver
		if !next.IsZero() {
			s.Task.SetDue(next)
		}
		return nil
	})
	return err
}

// removeLeaving hands over everything of a leaving person, and removes them.
func (r *StaffRounds) removeLeaving(ctx context.Context, c *worker.Claim[organisation.Staff], now time.Time) error {
	name := c.Doc().ID
	if err := r.relieveLeaving(ctx, name, now); err != nil {
		return err
	}
	// A removal that is cut off is tried again.
	if _, err := c.Commit(ctx, func(s *organisation.Staff) error {
		s.Task.SetDue(now.Add(removalRetry))
		return nil
	}); err != nil {
		return err
	}
	return r.deleteStaff(ctx, name)
}

// recheckPerson hands over the cases that an absent or removed person was given after the first look.
func (r *StaffRounds) recheckPerson(ctx context.Context, c *worker.Claim[organisation.Recheck]) error {
	name, now := c.Doc().ID, clock.ToMilliseconds(c.Now())
	person, err := r.organisation.GetStaff(ctx, name)
	away, _ := person.Body.FindAbsence(now)
	switch {
	case fault.Is(err, fault.NotFound):
		err = r.relieveGone(ctx, name, now)
	case err == nil && away != nil:
		err = r.relieveAbsent(ctx, name, *away)
	}
	if err != nil {
		return err
	}
	return c.Finish(ctx, func(*organisation.Recheck) error { return nil })
}

// relieveAbsent hands over the cases of an absent person, ends the offers to them, and finds substitutes for the cases that they
// accompany.
func (r *StaffRounds) relieveAbsent(ctx context.Context, name string, away organisation.Absence) error {
	return cmp.Or(
		r.lapseOffers(ctx, name, away.Start),
		r.handOverCases(ctx, name, away.Start),
		r.beginAbsence(ctx, handling.Absence{Manager: name, Until: away.End}),
	)
}

// relieveLeaving hands over the cases of a leaving person, now and once more.
func (r *StaffRounds) relieveLeaving(ctx context.Context, name string, now time.Time) error {
	if err := r.organisation.ScheduleRecheck(ctx, name, now); err != nil {
		return err
	}
	return r.relieveGone(ctx, name, now)
}

// relieveGone hands over the cases that a person owns, is asked to take or accompanies, solved ones included.
func (r *StaffRounds) relieveGone(ctx context.Context, name string, now time.Time) error {
	if err := cmp.Or(r.lapseOffers(ctx, name, now), r.handOverCases(ctx, name, now)); err != nil {
		return err
	}
	replace := func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.ReplaceManager(m, name)
	}
	return cmp.Or(
		r.changeEach(ctx, func() ([]handling.Doc, error) { return r.handlings.ListManaged(ctx, name, roundBatch) }, replace),
		r.changeEach(ctx, func() ([]handling.Doc, error) { return r.handlings.ListCovered(ctx, name, roundBatch) }, replace),
		r.changeEach(ctx, func() ([]handling.Doc, error) { return r.handlings.ListSolvedManaged(ctx, name, roundBatch) }, replace),
	)
}

// beginAbsence finds substitutes for the cases that an absent person accompanies.
func (r *StaffRounds) beginAbsence(ctx context.Context, a handling.Absence) error {
	return r.changeEach(ctx,
		func() ([]handling.Doc, error) { return r.handlings.ListManaged(ctx, a.Manager, roundBatch) },
		func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) { return a.Begin(h, m) })
}

// endAbsence gives the cases of a manager who is back to them again.
func (r *StaffRounds) endAbsence(ctx context.Context, name string) error {
	return r.changeEach(ctx,
		func() ([]handling.Doc, error) { return r.handlings.ListCovered(ctx, name, roundBatch) },
		func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return handling.Absence{Manager: name}.End(h, m)
		})
}

// handOverCases gives the unsolved cases of a person back to their queues, as of a time.
func (r *StaffRounds) handOverCases(ctx context.Context, name string, since time.Time) error {
	return r.changeEach(ctx,
		func() ([]handling.Doc, error) { return r.handlings.ListOwned(ctx, name, roundBatch) },
		func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			if h.Owner != name {
				return nil, docstore.ErrSkip
			}
			return h.Vacate(m, since)
		})
}

// lapseOffers ends the offers of cases to a person, as of a time.
func (r *StaffRounds) lapseOffers(ctx context.Context, name string, since time.Time) error {
	return r.changeEach(ctx,
		func() ([]handling.Doc, error) { return r.handlings.ListAsked(ctx, name, roundBatch) },
		func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return handling.LapseOffer(h, m, name, since)
		})
}

// changeEach changes handlings, each once, until no others are found. A handling may be found again when the change left it
// as it was.
func (r *StaffRounds) changeEach(ctx context.Context, list func() ([]handling.Doc, error), do Change) error {
	changed := map[string]bool{}
	for {
		docs, err := list()
		docs = slices.DeleteFunc(docs, func(doc handling.Doc) bool { return changed[doc.ID] })
		if err != nil || len(docs) == 0 {
			return err
		}
		for _, doc := range docs {
			changed[doc.ID] = true
			if err := r.changeByRule(ctx, doc.ID, do); err != nil {
				return err
			}
		}
	}
}
