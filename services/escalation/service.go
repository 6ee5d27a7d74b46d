// Package escalation is the service that says who owns a case now, and until when:
// handlings with their clocks, staff, teams and ladders, and the accountability report.
package escalation

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/worker"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/escalation/internal/desk"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/overview"
	"github.com/ombud/ombud/services/escalation/internal/peers"
	"github.com/ombud/ombud/services/escalation/internal/rpc"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// scope names the service in spans and metrics.
const scope = "github.com/ombud/ombud/services/escalation"

// Service is the escalation. It implements host.Service.
type Service struct {
	env    host.Env
	books  *store.Books
	desk   *desk.Desk
	office *office.Office
}

// New opens the escalation. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	books, err := store.Open(ctx, env.Database)
	if err != nil {
		return nil, err
	}
	directory := organisation.NewDirectory(books.Organisation, env.Clock)
	backOffice, err := office.New(books, directory)
	if err != nil {
		return nil, err
	}
	return &Service{env: env, books: books, office: backOffice, desk: desk.New(desk.Options{
		Books:     books,
		Directory: directory,
		Clock:     env.Clock,
		Timeline:  &peers.Timeline{Cases: intakev1.NewCaseServiceClient(env.Dial("intake"))},
		Worker: worker.Options{
			Tracer: env.Telemetry.TracerProvider.Tracer(scope),
			Meter:  env.Telemetry.MeterProvider.Meter(scope),
			Logger: env.Telemetry.Logger,
		},
	})}, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	escalationv1.RegisterHandlingServiceServer(r, &rpc.Handlings{Desk: s.desk})
	escalationv1.RegisterParkedTaskServiceServer(r, &rpc.ParkedTasks{Shelves: worker.Shelves{
		worker.NewShelf("handlings", s.desk.Worker(), func(doc store.Doc) string { return "handlings/" + doc.ID }),
	}})
	escalationv1.RegisterOrganisationServiceServer(r, &rpc.Organisation{Office: s.office, Clock: s.env.Clock})
	escalationv1.RegisterOnCallServiceServer(r, &rpc.OnCall{Office: s.office, Clock: s.env.Clock})
	escalationv1.RegisterOverviewServiceServer(r, &rpc.Overviews{Centre: overview.NewCentre(s.books.Handlings, s.env.Clock)})
	escalationv1.RegisterReportServiceServer(r, &rpc.Reports{Desk: s.desk})
}

// Start puts in what a fresh suite begins with, and lets clocks run out from then on.
func (s *Service) Start(ctx context.Context) error {
	if err := s.books.Organisation.Seed(ctx); err != nil {
		return err
	}
	return s.desk.Worker().Start(ctx)
}

// Stop implements host.Service.
func (s *Service) Stop(ctx context.Context) error { return s.desk.Worker().Stop(ctx) }
