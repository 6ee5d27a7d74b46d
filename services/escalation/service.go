// Package escalation is the service for the ownership of cases: handlings with their clocks, staff, teams and ladders, and
// the accountability report.
package escalation

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/worker"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/notice"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/peers"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
	"github.com/ombud/ombud/services/escalation/internal/reporting/overview"
	"github.com/ombud/ombud/services/escalation/internal/reporting/suppliers"
	"github.com/ombud/ombud/services/escalation/internal/rpc"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// scope names the service in spans and metrics.
const scope = "github.com/ombud/ombud/services/escalation"

// Service is the escalation. It implements host.Service.
type Service struct {
	env          host.Env
	people       *organisation.Repository
	handlings    *handling.Repository
	passes       *accountability.Repository
	engagements  *suppliers.Repository
	work         *work.Service
	rounds       *work.StaffRounds
	migrations   *work.Migrations
	organisation *organisation.Service
	notices      *notice.Service
	workers      *lifecycle.Group
}

// New opens the escalation. Nothing runs before Start.
func New(ctx context.Context, env host.Env, config Config) (*Service, error) {
	s := &Service{env: env, workers: lifecycle.New(0)}
	migrations, err := s.openRepositories(ctx)
	if err != nil {
		return nil, err
	}
	directory := organisation.NewDirectory(s.people, env.Clock, config.SMTPURI != "")
	s.notices, err = newNotices(ctx, env, config, directory)
	if err != nil {
		return nil, err
	}
	catalog := &peers.Catalog{Client: catalogv1.NewCatalogServiceClient(env.Dial("catalog"))}
	s.work = work.NewService(work.Options{
		Handlings:    s.handlings,
		Passes:       s.passes,
		Engagements:  s.engagements,
		Organisation: s.people,
		Directory:    directory,
		Timeline:     &peers.Timeline{Cases: intakev1.NewCaseServiceClient(env.Dial("intake"))},
		Notices:      s.notices,
		Catalog:      catalog,
		Clock:        env.Clock,
		Worker:       workerTelemetry(env),
	})
	s.rounds = work.NewStaffRounds(s.work, env.Names, workerTelemetry(env))
	s.migrations = work.NewMigrations(s.work, migrations, workerTelemetry(env))
	s.workers.Add("notices", s.notices.Worker().Start, s.notices.Worker().Stop)
	s.workers.Add("handlings", s.work.Worker().Start, s.work.Worker().Stop)
	s.workers.Add("migrations", s.migrations.Worker().Start, s.migrations.Worker().Stop)
	s.workers.Add("staff", s.rounds.Worker().Start, s.rounds.Worker().Stop)
	s.workers.Add("rechecks", s.rounds.Rechecker().Start, s.rounds.Rechecker().Stop)
	s.organisation, err = organisation.NewService(organisation.Options{
		Repository: s.people,
		Directory:  directory,
		Cases:      s.rounds,
		Catalog:    catalog,
		Names:      env.Names,
		Keys:       env.Keyring,
	})
	return s, err
}

// openRepositories opens all collections.
func (s *Service) openRepositories(ctx context.Context) (migrations *ladder.MigrationRepository, err error) {
	db := s.env.Database
	if s.people, err = organisation.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if s.handlings, err = handling.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if s.passes, err = accountability.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if s.engagements, err = suppliers.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	return ladder.OpenMigrationRepository(ctx, db)
}

// newNotices returns the service that tells the staff.
func newNotices(ctx context.Context, env host.Env, config Config, directory *organisation.Directory) (*notice.Service, error) {
	carriers, err := config.newCarriers(env.Clock)
	if err != nil {
		return nil, err
	}
	writer, err := notice.NewWriter(config.NoticeLink)
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
		Writer:     writer,
		Carriers:   carriers,
		Clock:      env.Clock,
		Window:     config.NoticeWindow,
		Worker:     workerTelemetry(env),
	}), nil
}

// workerTelemetry returns the telemetry of workers.
func workerTelemetry(env host.Env) worker.Options {
	t := env.Telemetry
	return worker.Options{Tracer: t.TracerProvider.Tracer(scope), Meter: t.MeterProvider.Meter(scope), Logger: t.Logger}
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	escalationv1.RegisterHandlingServiceServer(r, rpc.NewHandlingServer(s.work))
	escalationv1.RegisterParkedTaskServiceServer(r, rpc.NewParkedTaskServer(worker.ParkedSources{
		worker.NewParkedSource("handlings", s.work.Worker(), func(doc handling.Doc) string { return "handlings/" + doc.ID }),
		worker.NewParkedSource("notices", s.notices.Worker(), func(doc notice.Doc) string { return "notices/" + doc.ID }),
		worker.NewParkedSource("staff", s.rounds.Worker(), func(doc organisation.StaffDoc) string { return doc.ID }),
		worker.NewParkedSource("rechecks", s.rounds.Rechecker(), func(doc organisation.RecheckDoc) string { return "rechecks/" + doc.ID }),
	}))
	escalationv1.RegisterOrganisationServiceServer(r, rpc.NewOrganisationServer(s.organisation, s.migrations, s.env.Clock))
	escalationv1.RegisterOnCallServiceServer(r, rpc.NewOnCallServer(s.organisation.OnCallSchedules, s.env.Clock))
	escalationv1.RegisterNoticeServiceServer(r, rpc.NewNoticeServer(s.notices))
	escalationv1.RegisterOverviewServiceServer(r, rpc.NewOverviewServer(overview.NewService(s.handlings, s.env.Clock)))
	escalationv1.RegisterIncidentServiceServer(r, rpc.NewIncidentServer(s.work, s.engagements))
	escalationv1.RegisterReportServiceServer(r, rpc.NewReportServer(s.work, s.passes))
}

// Start seeds the organisation of a fresh suite, and starts the workers.
func (s *Service) Start(ctx context.Context) error {
	if err := s.people.SeedDefaults(ctx); err != nil {
		return err
	}
	if err := s.organisation.Staff.PutNames(ctx); err != nil {
		return err
	}
	return s.workers.Start(ctx)
}

// Stop implements host.Service.
func (s *Service) Stop(ctx context.Context) error { return s.workers.Stop(ctx) }
