package work

import (
	"cmp"
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
	"github.com/ombud/ombud/services/escalation/internal/reporting/suppliers"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

const (
	// leaseTime is the lease of a handling for a delivery. It is also the longest delay of a clock when a process dies in
	// the middle.
	leaseTime = 5 * time.Second
	// peerTimeout bounds one delivery. It is shorter than the time of a run, so that a timeline that hangs counts as one
	// that is down.
	peerTimeout = 2 * time.Second
	// maxTries is the number of runs that may fail by our own fault before a handling is parked, which stops its clocks:
	// about five minutes.
	maxTries = 60
	// inlineTimeout bounds the delivery in the command of a person.
	inlineTimeout = 500 * time.Millisecond
	// pollInterval is the worker's longest sleep.
	pollInterval = 2 * time.Second
	// concurrency is the number of handlings in progress. They mostly wait for the store, which writes many together.
	concurrency = 256
)

// engine does the due work of handlings: clocks run out, suppliers are engaged, effects are delivered and passes filed.
type engine struct {
	*writer
	passes      *accountability.Repository
	engagements *suppliers.Repository
	catalog     Catalog
	registry    *effect.Registry[handling.Handling]
	worker      *worker.Worker[handling.Handling]
}

// claim is the right to do the due work of one handling.
type claim = worker.Claim[handling.Handling]

func newEngine(w *writer, o Options) *engine {
	e := &engine{
		writer:      w,
		passes:      o.Passes,
		engagements: o.Engagements,
		catalog:     o.Catalog,
	}
	e.registry = e.newRegistry(o.Timeline, o.Notices)
	o.Worker.Name = "handlings"
	o.Worker.Clock, o.Worker.Lease, o.Worker.Poll, o.Worker.Concurrency = o.Clock, leaseTime, pollInterval, concurrency
	o.Worker.Backoff = newBackoff()
	e.worker = o.Handlings.NewWorker(e.deliverResults, o.Worker).Prepare(e.prepareHandling)
	return e
}

func newBackoff() worker.Backoff {
	return worker.Backoff{Base: 100 * time.Millisecond, Max: 5 * time.Second, Tries: maxTries}
}

// prepareHandling lets clocks run out, and takes the case from a departed owner, in the write that claims the handling. The
// result is written before it is delivered, because a command in between could make it untrue.
func (e *engine) prepareHandling(ctx context.Context, h *handling.Handling, now time.Time) (written func(), err error) {
	m, err := e.newMoment(ctx, clock.ToMilliseconds(now))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.endTurns()
		}
	}()
	gone, since, err := e.hasOwnerLeft(ctx, m, *h)
	if err != nil {
		return nil, err
	}
	if gone {
		err = m.applyChange(h, vacateSince(since))
	} else if wakes, any := h.Wakes(); any && !wakes.After(m.Now) {
		err = m.applyChange(h, fireClocks)
	}
	if err != nil {
		return nil, err
	}
	return m.endTurns, nil
}

func fireClocks(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) { return h.Fire(m) }

func vacateSince(since time.Time) Change {
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Vacate(m, since)
	}
}

// hasOwnerLeft reports whether the owner of an unsolved case has left or is away, and since when: a claim may have crossed
// that. A member of staff changed a moment ago may be missing from the directory, so the store has the last word.
func (e *engine) hasOwnerLeft(ctx context.Context, m moment, h handling.Handling) (bool, time.Time, error) {
	if h.Owner == "" || h.State == handling.Resolved || m.Roster.Available(h.Owner, m.Now) {
		return false, m.Now, nil
	}
	doc, err := e.organisation.GetStaff(ctx, h.Owner)
	if fault.Is(err, fault.NotFound) {
		return true, m.Now, nil
	}
	if away, _ := doc.Body.FindAbsence(m.Now); err == nil && away != nil {
		return true, away.Start, nil
	}
	return false, m.Now, err
}

// deliverResults delivers the results of prepareHandling.
func (e *engine) deliverResults(ctx context.Context, c *claim) error {
	doc, err := e.engageSummoned(ctx, c)
	if err != nil {
		return err
	}
	settle, err := e.deliverEffects(ctx, doc, c.Now())
	if err != nil {
		return err
	}
	return c.Finish(ctx, settle)
}

// engageSummoned engages the supplier called by the level of a handling, if there is one. The summons is removed in
// the write that adds the engagement, so that the supplier is engaged once, even when a process dies or another is faster.
func (e *engine) engageSummoned(ctx context.Context, c *claim) (handling.Doc, error) {
	doc, now := c.Doc(), clock.ToMilliseconds(c.Now())
	call, open := doc.Body.Summoned(now)
	if !open {
		return doc, nil
	}
	asking, cancel := context.WithTimeout(ctx, peerTimeout)
	defer cancel()
	from, failed := e.catalog.GetSupplier(asking, call.Supplier)
	m, err := e.newMoment(ctx, now)
	if err != nil {
		return doc, err
	}
	defer m.endTurns()
	summon := func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Summon(m, call, from, failed)
	}
	return e.handlings.UpdateFrom(ctx, doc, func(h *handling.Handling) error { return m.applyChange(h, summon) })
}

// deliverEffects delivers the effects of a handling, and files its ended passes and engagements. It returns the change
// that then settles all of it. Notices and archive do not wait for a timeline that is down: they are settled at once, so
// that the next try repeats only the reports.
func (e *engine) deliverEffects(ctx context.Context, doc handling.Doc, now time.Time) (func(*handling.Handling) error, error) {
	filing := newFiling(&doc.Body)
	changes, failed := e.registry.Deliver(ctx, &doc, now)
	unfiled := cmp.Or(e.passes.File(ctx, doc), e.engagements.File(ctx, doc))
	if unfiled != nil {
		filing = filingState{}
	}
	settle := func(h *handling.Handling) {
		for _, change := range changes {
			change(h)
		}
		filing.markFiled(h)
	}
	if failed == nil && unfiled == nil {
		return func(h *handling.Handling) error {
			settle(h)
			h.Schedule(now)
			return nil
		}, nil
	}
	var err error
	if len(changes) > 0 || !filing.isEmpty() {
		_, err = e.handlings.Update(ctx, doc.ID, func(h *handling.Handling) error {
			settle(h)
			return nil
		})
	}
	return nil, cmp.Or(failed, unfiled, err)
}

// filingState is the passes and engagements of a handling that a delivery files.
type filingState struct {
	// passes is the number of ended passes in the archive afterwards, amended the count of their changes.
	passes, amended int
	hasPasses       bool
	// engagements are the counts of changes by the number of the engagement.
	engagements map[int]int
}

func newFiling(h *handling.Handling) filingState {
	unfiled := len(h.Unfiled())
	f := filingState{
		passes:    h.Filed + unfiled,
		amended:   h.Amended,
		hasPasses: unfiled > 0 || h.HasUnfiledBreaches(),
	}
	for _, number := range h.UnfiledEngagements() {
		if f.engagements == nil {
			f.engagements = map[int]int{}
		}
		f.engagements[number] = h.Engagements[number-1].Changes
	}
	return f
}

func (f filingState) isEmpty() bool { return !f.hasPasses && len(f.engagements) == 0 }

// markFiled records in the handling that the archive has the passes and engagements.
func (f filingState) markFiled(h *handling.Handling) {
	for number, changes := range f.engagements {
		h.MarkEngagementFiled(number, changes)
	}
	if f.hasPasses {
		h.MarkFiled(f.passes, f.amended)
	}
}

// deliverInline delivers the effects of a person's command, if that is quick; otherwise the worker goes on with it. It
// returns the handling as it is then.
func (e *engine) deliverInline(ctx context.Context, doc handling.Doc) handling.Doc {
	ctx, cancel := context.WithTimeout(ctx, inlineTimeout)
	defer cancel()
	// A failure is recorded in the document and in the log.
	_ = e.worker.RunInline(ctx, doc, func(ctx context.Context, c *claim) error {
		settle, err := e.deliverEffects(ctx, doc, c.Now())
		if err != nil {
			return err
		}
		written, err := c.Commit(ctx, settle)
		if err == nil {
			doc = written
		}
		return err
	})
	return doc
}
