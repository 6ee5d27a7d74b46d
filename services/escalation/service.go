// Package escalation is the service that says who owns a case now, and until when:
// handlings with their clocks, staff, teams and ladders, and the accountability report.
package escalation

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/worker"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/escalation/internal/desk"
	"github.com/ombud/ombud/services/escalation/internal/notice"
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
	env     host.Env
	books   *store.Books
	desk    *desk.Desk
	office  *office.Office
	notices *notice.Service
	workers *lifecycle.Group
}

// New opens the escalation. Nothing runs before Start.
func New(ctx context.Context, env host.Env, config Config) (*Service, error) {
	books, err := store.Open(ctx, env.Database)
	if err != nil {
		return nil, err
	}
	directory := organisation.NewDirectory(books.Organisation, env.Clock)
	s := &Service{env: env, books: books, workers: lifecycle.New(0)}
	s.notices, err = newNotices(ctx, env, config, directory)
	if err != nil {
		return nil, err
	}
	catalog := &peers.Catalog{Client: catalogv1.NewCatalogServiceClient(env.Dial("catalog"))}
	s.desk = desk.New(desk.Options{
		Books:     books,
		Directory: directory,
		Clock:     env.Clock,
		Catalog:   catalog,
		Timeline:  &peers.Timeline{Cases: intakev1.NewCaseServiceClient(env.Dial("intake"))},
		Outbox:    s.notices,
		Worker:    observed(env),
	})
	s.workers.Add("notices", s.notices.Worker().Start, s.notices.Worker().Stop)
	s.workers.Add("handlings", s.desk.Worker().Start, s.desk.Worker().Stop)
	s.workers.Add("migrations", s.desk.Migrations().Start, s.desk.Migrations().Stop)
	s.workers.Add("staff", s.desk.Rounds().Start, s.desk.Rounds().Stop)
	s.office, err = office.New(books, directory, s.desk, catalog, s.desk.Rounds().Kick)
	return s, err
}

// newNotices returns the service that tells the staff.
func newNotices(ctx context.Context, env host.Env, config Config, directory *organisation.Directory) (*notice.Service, error) {
	carriers, err := config.newCarriers(env.Clock)
	if err != nil {
		return nil, err
	}
	repository, err := notice.OpenRepository(ctx, env.Database)
	if err != nil {
		return nil, err
	}
	return notice.NewService(notice.Options{
		Repository: repository,
		Directory:  directory,
		Carriers:   carriers,
		Clock:      env.Clock,
		Window:     config.NoticeWindow,
		Worker:     observed(env),
	}), nil
}

// observed is how workers are observed.
func observed(env host.Env) worker.Options {
	t := env.Telemetry
	return worker.Options{Tracer: t.TracerProvider.Tracer(scope), Meter: t.MeterProvider.Meter(scope), Logger: t.Logger}
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	escalationv1.RegisterHandlingServiceServer(r, &rpc.Handlings{Desk: s.desk})
	escalationv1.RegisterParkedTaskServiceServer(r, &rpc.ParkedTasks{Shelves: worker.Shelves{
		worker.NewShelf("handlings", s.desk.Worker(), func(doc store.Doc) string { return "handlings/" + doc.ID }),
		worker.NewShelf("notices", s.notices.Worker(), func(doc notice.Doc) string { return "notices/" + doc.ID }),
		worker.NewShelf("staff", s.desk.Rounds(), func(doc docstore.Doc[organisation.Staff]) string { return doc.ID }),
	}})
	escalationv1.RegisterOrganisationServiceServer(r, &rpc.Organisation{Office: s.office, Desk: s.desk, Clock: s.env.Clock})
	escalationv1.RegisterOnCallServiceServer(r, &rpc.OnCall{Office: s.office, Clock: s.env.Clock})
	escalationv1.RegisterNoticeServiceServer(r, &rpc.Notices{Notices: s.notices})
	escalationv1.RegisterOverviewServiceServer(r, &rpc.Overviews{Centre: overview.NewCentre(s.books.Handlings, s.env.Clock)})
	escalationv1.RegisterIncidentServiceServer(r, &rpc.Incidents{Desk: s.desk, Engagements: s.books.Engagements})
	escalationv1.RegisterReportServiceServer(r, &rpc.Reports{Desk: s.desk})
}

// Start puts in what a fresh suite begins with, and lets clocks run out from then on.
func (s *Service) Start(ctx context.Context) error {
	if err := s.books.Organisation.Seed(ctx); err != nil {
		return err
	}
	return s.workers.Start(ctx)
}

// Stop implements host.Service.
func (s *Service) Stop(ctx context.Context) error { return s.workers.Stop(ctx) }
