// Package work is the use cases of handlings: opening, claiming, passing up, getting help, and climbing by themselves.
//
// Every change of a handling is one write of its document, effects and next due time included. The effects and the ended
// passes are delivered afterwards from the document: at once for the command of a person, by the worker for the rest, and
// again until they have arrived. Nothing is delivered before it has been written.
package work

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	caseclock "github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
	"github.com/ombud/ombud/services/escalation/internal/reporting/suppliers"
)

// Options are the parts of a service.
type Options struct {
	Handlings    *handling.Repository
	Passes       *accountability.Repository
	Engagements  *suppliers.Repository
	Organisation *organisation.Repository
	Directory    *organisation.Directory
	Timeline     Timeline
	Notices      Notices
	Catalog      Catalog
	Clock        clock.Clock
	// Worker has the telemetry of workers. The rest of it is set here.
	Worker worker.Options
}

// Service carries out commands. It is safe for concurrent use.
type Service struct {
	*writer
	passes  *accountability.Repository
	catalog Catalog
	engine  *engine
}

// NewService returns a service with a worker that does not run yet.
func NewService(o Options) *Service {
	w := &writer{
		handlings:    o.Handlings,
		organisation: o.Organisation,
		directory:    o.Directory,
		clock:        o.Clock,
		paces:        caseclock.NewPaces(),
		turns:        newTurns(),
	}
	e := newEngine(w, o)
	w.wake = e.worker.Kick
	return &Service{
		writer:  w,
		passes:  o.Passes,
		catalog: o.Catalog,
		engine:  e,
	}
}

// Worker returns the worker of due handlings.
func (s *Service) Worker() *worker.Worker[handling.Handling] { return s.engine.worker }

// CheckCommitment returns the fault of a commitment that cannot be kept because its calendar is invalid.
func (s *Service) CheckCommitment(c handling.Commitment) error {
	_, err := s.paces.PaceOf(c.Calendar)
	return err
}

// Open opens the handling of a case, with one insert, on the ladder of its service, segment and priority. A repeated
// command gets the handling that is there. Faults: AlreadyExists for another command.
func (s *Service) Open(ctx context.Context, id string, cmd idempotency.Command, o handling.Opening) (handling.Doc, error) {
	m, err := s.newMoment(ctx, s.now())
	if err != nil {
		return handling.Doc{}, err
	}
	defer m.endTurns()
	o.Policy = m.assigner.PolicyFor(ladder.Scope{
		Service:  o.Commitment.Service,
		Segment:  o.Commitment.Segment,
		Priority: o.Commitment.Priority,
	})
	h, events, err := handling.Begin(m.Moment, o)
	if err != nil {
		return handling.Doc{}, err
	}
	h.Record(m.Moment, events)
	h.Commands.Add(cmd, m.Now)
	h.Origin = worker.Origin(ctx)
	h.Schedule(m.Now)
	doc, err := s.handlings.Insert(ctx, id, *h)
	if fault.ReasonOf(err) == docstore.ReasonIDTaken {
		return s.getOpened(ctx, id, cmd)
	}
	if err == nil {
		s.wakeWorker(doc)
	}
	return doc, err
}

// getOpened returns the handling that a repeated command has opened.
func (s *Service) getOpened(ctx context.Context, id string, cmd idempotency.Command) (handling.Doc, error) {
	doc, err := s.handlings.Get(ctx, id)
	if err != nil {
		return doc, err
	}
	seen, err := doc.Body.Commands.HasApplied(cmd)
	if err == nil && !seen {
		err = resource.Exists("handlings/" + id)
	}
	return doc, err
}

// Get returns a handling with all its passes, those that only the archive has included. Faults: NotFound.
func (s *Service) Get(ctx context.Context, id string) (handling.Doc, error) {
	doc, err := s.handlings.Get(ctx, id)
	if err != nil || doc.Body.Dropped == 0 {
		return doc, err
	}
	older, err := s.passes.ListFirst(ctx, id, doc.Body.Dropped)
	doc.Body.Passes = append(older, doc.Body.Passes...)
	return doc, err
}

// List returns a page of handlings with their newest passes, and the token of the next.
func (s *Service) List(ctx context.Context, req listing.Request) ([]handling.Doc, string, error) {
	return s.handlings.List(ctx, req)
}

// Apply carries out a command of another service. Its effects are delivered later.
func (s *Service) Apply(ctx context.Context, id string, cmd idempotency.Command, do Change) (handling.Doc, error) {
	return s.changeOnce(ctx, id, cmd, do)
}

// Act carries out a command of a person, and delivers its effects before it returns if that is quick. It returns the
// handling as it is then.
func (s *Service) Act(ctx context.Context, id string, cmd idempotency.Command, do Change) (handling.Doc, error) {
	m, err := s.newMoment(ctx, s.now())
	if err != nil {
		return handling.Doc{}, err
	}
	leased := false
	doc, err := s.handlings.Update(ctx, id, func(h *handling.Handling) error {
		if err := m.applyOnce(h, cmd, do); err != nil {
			return err
		}
		leased = leaseHandling(h, m.Now)
		return nil
	})
	m.endTurns() // a delivered offer may assign other cases to the same person
	if err != nil {
		return doc, err
	}
	if !leased {
		s.wakeWorker(doc)
		return doc, nil
	}
	return s.engine.deliverInline(ctx, doc), nil
}

// leaseHandling leases a handling with something to deliver to the caller, unless another run has it; otherwise it only
// makes it due. It reports whether it is leased.
func leaseHandling(h *handling.Handling, now time.Time) bool {
	if h.HasPending() && h.Task.LeaseInline(now, leaseTime, h.Origin) {
		return true
	}
	h.Schedule(now)
	return false
}
