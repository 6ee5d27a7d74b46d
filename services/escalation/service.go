// Package escalation is the service that says who owns a case now, and until when:
// handlings with their clocks, staff, teams and ladders, and the accountability report.
package escalation

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/escalation/internal/desk"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/peers"
	"github.com/ombud/ombud/services/escalation/internal/rpc"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Service is the escalation in one process.
type Service struct {
	desk   *desk.Desk
	office *office.Office
	passes *store.Passes
	clock  clock.Clock
}

// parts are what a service is made of.
type parts struct {
	database docstore.Database
	clock    clock.Clock
	intake   grpc.ClientConnInterface
	tracer   trace.Tracer
	meter    metric.Meter
	logger   *slog.Logger
}

// assemble opens the collections, puts in what a fresh suite starts with, and wires the
// service. Nothing runs yet.
func assemble(ctx context.Context, p parts) (*Service, error) {
	handlings, err := store.OpenHandlings(ctx, p.database)
	if err != nil {
		return nil, err
	}
	passes, err := store.OpenPasses(ctx, p.database)
	if err != nil {
		return nil, err
	}
	removals, err := store.OpenRemovals(ctx, p.database)
	if err != nil {
		return nil, err
	}
	books, err := store.OpenOrganisation(ctx, p.database)
	if err != nil {
		return nil, err
	}
	if err := books.Seed(ctx); err != nil {
		return nil, err
	}
	directory := organisation.NewDirectory(books, p.clock)
	backOffice, err := office.New(books, removals, handlings, directory)
	if err != nil {
		return nil, err
	}
	return &Service{office: backOffice, passes: passes, clock: p.clock, desk: desk.New(desk.Options{
		Handlings: handlings, Passes: passes, Organisation: books, Directory: directory, Clock: p.clock,
		Timeline: &peers.Timeline{Cases: intakev1.NewCaseServiceClient(p.intake)},
		Worker:   worker.Options{Tracer: p.tracer, Meter: p.meter, Logger: p.logger},
	})}, nil
}

// Register adds the service's handlers to a server.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	escalationv1.RegisterHandlingServiceServer(r, &rpc.Handlings{Desk: s.desk})
	escalationv1.RegisterParkedTaskServiceServer(r, &rpc.ParkedTasks{Desk: s.desk})
	escalationv1.RegisterOrganisationServiceServer(r, &rpc.Organisation{Office: s.office, Clock: s.clock})
	escalationv1.RegisterReportServiceServer(r, &rpc.Reports{Passes: s.passes})
}

// Start begins to let clocks run out, and returns at once.
func (s *Service) Start(ctx context.Context) error { return s.desk.Worker().Start(ctx) }

// Stop ends that, and waits for what is under way until ctx ends.
func (s *Service) Stop(ctx context.Context) error { return s.desk.Worker().Stop(ctx) }
