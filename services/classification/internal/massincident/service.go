package massincident

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/declaration"
)

// Service is the work of people on incidents. It is safe for concurrent use.
type Service struct {
	repository *Repository
	open       *OpenSet
	roster     *Roster
	intake     Intake
	categories Categories
	catalog    Catalog
	detect     func(text string) string
	worker     *worker.Worker[Incident]
	settler    *worker.Worker[hold]
	clock      clock.Clock
	log        *slog.Logger
}

// Deps are the parts of a service.
type Deps struct {
	Incidents *Repository
	Open      *OpenSet
	Roster    *Roster
	Intake    Intake
	// Categories are those of the firm, which a declared incident names.
	Categories Categories
	// Catalog has the services, one of which a declared incident may name.
	Catalog Catalog
	// DetectLanguage returns the ISO 639-1 language of a text; "" for an unknown one.
	DetectLanguage func(text string) string
	Worker         worker.Options
}

// Lease and backoff of reports.
const (
	reportLease       = 10 * time.Second
	reportBaseBackoff = 500 * time.Millisecond
	reportMaxBackoff  = 10 * time.Second
	// reportTries makes the reports of an incident endless: customers hear nothing before the intake is back.
	reportTries = 1 << 20
)

// NewService returns a service that reports from Start on.
func NewService(deps Deps) *Service {
	opt := deps.Worker
	s := &Service{
		repository: deps.Incidents,
		open:       deps.Open,
		roster:     deps.Roster,
		intake:     deps.Intake,
		categories: deps.Categories,
		catalog:    deps.Catalog,
		detect:     deps.DetectLanguage,
		clock:      opt.Clock,
		log:        opt.Logger,
	}
	opt.Name, opt.Lease = "mass-incidents", reportLease
	opt.Backoff = worker.Backoff{Base: reportBaseBackoff, Max: reportMaxBackoff, Tries: reportTries}
	s.worker = s.repository.NewWorker(s.handleDue, opt)
	opt.Name = "mass-incident-cases"
	s.settler = s.repository.newHoldWorker(s.settleHold, opt)
	return s
}

// Start lets the incidents of earlier builds hold their cases, and begins the due work: reports, rulings, and cases of
// changes that did not end.
func (s *Service) Start(ctx context.Context) error {
	if err := s.adoptCases(ctx); err != nil {
		return err
	}
	if err := s.worker.Start(ctx); err != nil {
		return err
	}
	return s.settler.Start(ctx)
}

// Stop ends the due work.
func (s *Service) Stop(ctx context.Context) error {
	return errors.Join(s.worker.Stop(ctx), s.settler.Stop(ctx))
}

// KickReports sends due reports and carries out due rulings now.
func (s *Service) KickReports() { s.worker.Kick() }

// Command is the request of an actor about one incident.
type Command struct {
	ID      string
	Actor   string
	Command idempotency.Command
}

// DismissIncident rejects a candidate. The intake has never heard of it.
func (s *Service) DismissIncident(ctx context.Context, cmd Command, reason string) (Doc, error) {
	return s.changeUnreported(ctx, cmd, func(i *Incident, _ time.Time) error { return i.dismiss(reason) })
}

// UpdateIncident sends one more message to the customers.
func (s *Service) UpdateIncident(ctx context.Context, cmd Command, words localized.Message) (Doc, error) {
	return s.announce(ctx, cmd, words, func(i *Incident, words localized.Message, now time.Time) error {
		return i.addBulletin(words, cmd.Actor, now)
	})
}

// ResolveIncident resolves the incident and all its cases. The fix is for the customers, too.
func (s *Service) ResolveIncident(ctx context.Context, cmd Command, cause string, fix localized.Message) (Doc, error) {
	return s.announce(ctx, cmd, fix, func(i *Incident, fix localized.Message, _ time.Time) error {
		return i.resolve(Ending{
			Cause: cause,
			Fix:   fix,
			Actor: cmd.Actor,
		})
	})
}

// announce changes an incident once per command by words to its customers, and counts the languages that they lack.
func (s *Service) announce(
	ctx context.Context, cmd Command, words localized.Message, change func(*Incident, localized.Message, time.Time) error,
) (Doc, error) {
	doc, isApplied, err := s.findApplied(ctx, cmd)
	if isApplied || err != nil {
		return doc, err
	}
	words = s.nameLanguage(words)
	missing := countMissing(words, s.lookUpMembers(ctx, doc.Body.Cases))
	return s.changeIncident(ctx, cmd, func(i *Incident, now time.Time) error {
		i.Missing = missing
		return change(i, words, now)
	})
}

// RemoveCase removes a case from a candidate or an open incident.
func (s *Service) RemoveCase(ctx context.Context, cmd Command, caseID, reason string) (Doc, error) {
	return s.changeIncident(ctx, cmd, func(i *Incident, _ time.Time) error {
		err := i.removeCases([]string{caseID}, Decision{Reason: reason, Actor: cmd.Actor})
		if fault.ReasonOf(err) == reasonNotMember {
			return fault.New(fault.Precondition, reasonNotMember, "cases/%s is not among the cases of the mass incident", caseID)
		}
		return err
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

// handleDue is the worker's handler: it declares a candidate by its ruling, takes the cases of a declared
// incident, or reports it.
func (s *Service) handleDue(ctx context.Context, claim *worker.Claim[Incident]) error {
	doc := claim.Doc()
	switch doc.Body.State {
	case Candidate:
		return s.declareRuled(ctx, claim)
	case Open, Resolved:
		if doc.Body.IsTaking {
			return s.takeDeclared(ctx, claim)
		}
		if err := s.intake.ReportIncident(ctx, doc.ID, doc.Body); err != nil {
			return err
		}
	case Dismissed: // the intake has never heard of it
	}
	return claim.Finish(ctx, func(i *Incident) error {
		i.Task.ClearDue()
		return nil
	})
}
