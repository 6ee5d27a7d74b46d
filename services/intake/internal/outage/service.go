package outage

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/mandate"
	"github.com/ombud/ombud/services/intake/internal/message"
)

const (
	// visitBatch bounds the cases that one run changes, so that they are few for its lease. After the end of a process
	// another run goes on when the lease is over.
	visitBatch = 100
	visitLease = 10 * time.Second
)

// CaseWorker delivers the effects of cases.
type CaseWorker interface {
	// Kick wakes the worker.
	Kick()
}

// Options set a service up.
type Options struct {
	// Worker sets the worker up; the service sets its name and lease.
	Worker worker.Options
	Clock  clock.Clock
}

// Service makes mass incidents true of their cases. It is safe for concurrent use.
type Service struct {
	incidents  *Repository
	cases      *casefile.Repository
	messages   *message.Service
	mandates   *mandate.Service
	caseWorker CaseWorker
	worker     *worker.Worker[MassIncident]
	clock      clock.Clock
}

// NewService returns a service with a stopped worker.
func NewService(
	incidents *Repository,
	cases *casefile.Repository,
	messages *message.Service,
	mandates *mandate.Service,
	caseWorker CaseWorker,
	opt Options,
) *Service {
	s := &Service{
		incidents:  incidents,
		cases:      cases,
		messages:   messages,
		mandates:   mandates,
		caseWorker: caseWorker,
		clock:      opt.Clock,
	}
	opt.Worker.Name, opt.Worker.Lease = "mass-incidents", visitLease
	s.worker = incidents.newWorker(s.visitCases, opt.Worker)
	return s
}

// Start starts the worker.
func (s *Service) Start(ctx context.Context) error { return s.worker.Start(ctx) }

// Stop stops the worker and waits for its runs.
func (s *Service) Stop(ctx context.Context) error { return s.worker.Stop(ctx) }

// RecordIncident stores the state of a mass incident and makes it true of its cases in the background. A state older
// than the stored one only adds its cases.
func (s *Service) RecordIncident(ctx context.Context, id string, reported MassIncident) error {
	now := clock.ToMilliseconds(s.clock.Now())
	if err := s.incidents.mergeIncident(ctx, id, reported, now); err != nil {
		return err
	}
	s.worker.Kick()
	return nil
}
