package massincident

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/declaration"
)

// Report sends the whole state of an incident to the intake. A repetition changes nothing there.
type Report func(ctx context.Context, id string, i Incident) error

// Service is the work of people on incidents. It is safe for concurrent use.
type Service struct {
	repository *Repository
	open       *OpenSet
	report     Report
	worker     *worker.Worker[Incident]
	clock      clock.Clock
}

// Lease and backoff of reports.
const (
	reportLease       = 30 * time.Second
	reportBaseBackoff = 500 * time.Millisecond
	reportMaxBackoff  = 10 * time.Second
	// reportTries makes the reports of an incident endless: customers hear nothing before the intake is back.
	reportTries = 1 << 20
)

// NewService returns a service that reports from Start on.
func NewService(repository *Repository, open *OpenSet, report Report, opt worker.Options) *Service {
	s := &Service{
		repository: repository,
		open:       open,
		report:     report,
		clock:      opt.Clock,
	}
	opt.Name, opt.Lease = "mass-incidents", reportLease
	opt.Backoff = worker.Backoff{Base: reportBaseBackoff, Max: reportMaxBackoff, Tries: reportTries}
	s.worker = repository.NewWorker(s.handleDue, opt)
	return s
}

// Start begins to send due reports.
func (s *Service) Start(ctx context.Context) error { return s.worker.Start(ctx) }

// Stop ends the reports.
func (s *Service) Stop(ctx context.Context) error { return s.worker.Stop(ctx) }

// KickReports sends due reports now.
func (s *Service) KickReports() { s.worker.Kick() }

// Command is the request of an actor about one incident.
type Command struct {
	ID      string
	Actor   string
	Command idempotency.Command
}

// DeclareIncident opens a candidate. The text is the first message to the customers.
func (s *Service) DeclareIncident(ctx context.Context, cmd Command, text string) (Doc, error) {
	return s.changeIncident(ctx, cmd, func(i *Incident, now time.Time) error { return i.declare(text, cmd.Actor, now) })
}

// DismissIncident rejects a candidate. The intake has never heard of it.
func (s *Service) DismissIncident(ctx context.Context, cmd Command, reason string) (Doc, error) {
	return s.changeUnreported(ctx, cmd, func(i *Incident, _ time.Time) error { return i.dismiss(reason) })
}

// UpdateIncident sends one more message to the customers.
func (s *Service) UpdateIncident(ctx context.Context, cmd Command, text string) (Doc, error) {
	return s.changeIncident(ctx, cmd, func(i *Incident, now time.Time) error { return i.addBulletin(text, cmd.Actor, now) })
}

// ResolveIncident resolves the incident and all its cases.
func (s *Service) ResolveIncident(ctx context.Context, cmd Command, cause, fix string) (Doc, error) {
	return s.changeIncident(ctx, cmd, func(i *Incident, _ time.Time) error {
		return i.resolve(Ending{Cause: cause, Fix: fix, Actor: cmd.Actor})
	})
}

// RemoveCase removes a case from a candidate or an open incident.
func (s *Service) RemoveCase(ctx context.Context, cmd Command, caseID, reason string) (Doc, error) {
	return s.changeIncident(ctx, cmd, func(i *Incident, _ time.Time) error {
		return i.removeCase(Removal{Case: caseID, Reason: reason, Actor: cmd.Actor})
	})
}

// DryRunDeclaration returns the ids of the newest incidents that an expression is true of, and the number of
// examined incidents.
func (s *Service) DryRunDeclaration(
	ctx context.Context, expression string,
) (declared []string, examined int, err error) {
	condition, err := declaration.CompileField(expression, "expression")
	if err != nil {
		return nil, 0, err
	}
	for _, state := range States() {
		docs, err := s.repository.ListByState(ctx, state)
		if err != nil {
			return nil, 0, err
		}
		examined += len(docs)
		for _, doc := range docs {
			if condition.IsTrueOf(doc.Body.facts()) {
				declared = append(declared, doc.ID)
			}
		}
	}
	return declared, examined, nil
}

// changeIncident changes an incident once per command. The same write makes the report of a declared incident due.
func (s *Service) changeIncident(
	ctx context.Context, cmd Command, change func(*Incident, time.Time) error,
) (Doc, error) {
	return s.changeUnreported(ctx, cmd, func(i *Incident, now time.Time) error {
		if err := change(i, now); err != nil {
			return err
		}
		if i.State != Candidate {
			i.Task.MakeDue(now)
			i.Task.Origin = worker.Origin(ctx)
		}
		return nil
	})
}

// changeUnreported is changeIncident without a report.
func (s *Service) changeUnreported(
	ctx context.Context, cmd Command, change func(*Incident, time.Time) error,
) (Doc, error) {
	now := clock.ToMilliseconds(s.clock.Now())
	doc, err := s.repository.ChangeIncident(ctx, cmd.ID, func(i *Incident) error {
		seen, err := i.Applied.HasApplied(cmd.Command)
		if err != nil {
			return err
		}
		if seen {
			return docstore.ErrSkip
		}
		if err := change(i, now); err != nil {
			return err
		}
		i.Updated = now
		i.Applied.Add(cmd.Command, now)
		return nil
	})
	if err != nil {
		return Doc{}, err
	}
	s.KickReports()
	return doc, s.open.Refresh(ctx)
}

// handleDue is the worker's handler: it reports an incident.
func (s *Service) handleDue(ctx context.Context, claim *worker.Claim[Incident]) error {
	doc := claim.Doc()
	if err := s.report(ctx, doc.ID, doc.Body); err != nil {
		return err
	}
	_, err := claim.Commit(ctx, func(i *Incident) error {
		i.Task.ClearDue()
		return nil
	})
	return err
}
