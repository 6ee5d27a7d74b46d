// Package intake is the service in which cases begin and live. It takes in contacts on any channel, makes cases of them
// with an owner and a promise, keeps their timelines, and sends events to watchers.
package intake

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/worker"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/feed"
	"github.com/ombud/ombud/services/intake/internal/handling"
	"github.com/ombud/ombud/services/intake/internal/history"
	"github.com/ombud/ombud/services/intake/internal/inviting"
	"github.com/ombud/ombud/services/intake/internal/learning"
	"github.com/ombud/ombud/services/intake/internal/mandate"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/outage"
	"github.com/ombud/ombud/services/intake/internal/peers"
	"github.com/ombud/ombud/services/intake/internal/progress"
	"github.com/ombud/ombud/services/intake/internal/promising"
	"github.com/ombud/ombud/services/intake/internal/reception"
	"github.com/ombud/ombud/services/intake/internal/rejudging"
	"github.com/ombud/ombud/services/intake/internal/rpc"
	"github.com/ombud/ombud/services/intake/internal/standing"
	"github.com/ombud/ombud/services/intake/internal/wording"
)

// scope names the tracer and the meter of the service.
const scope = "github.com/ombud/ombud/services/intake"

// Config holds the choices of an operator.
type Config struct {
	InlineBudget time.Duration `help:"How long a call that records a contact or changes a case waits for the other services. The rest follows in the background; with 0 everything does." default:"1s"`
	CloseAfter   time.Duration `help:"How long a solved or lapsed case waits for the customer before it is closed." default:"168h"`
	PublicURL    string        `help:"Address under which customers reach the gateway, put before the paths of pages in messages to them. By default http:// and the address on which HTTP is served."`
	MailDomain   string        `help:"Right side of the Message-IDs of mails to customers." default:"ombud.localhost"`
}

// Validate refuses times out of range.
func (c Config) Validate() error {
	if c.InlineBudget < 0 || c.InlineBudget > 3*time.Second {
		return errors.New("--inline-budget must be from 0s to 3s")
	}
	if c.CloseAfter <= 0 {
		return errors.New("--close-after must be positive")
	}
	return nil
}

// Service is the intake.
type Service struct {
	workers   *lifecycle.Group
	servers   servers
	templates *rpc.TemplateServer
}

// repositories are the collections of the intake.
type repositories struct {
	contacts  *reception.Repository
	cases     *casefile.Repository
	customers *customer.Repository
	incidents *outage.Repository
}

// openRepositories opens the collections, making them if need be. OnWrite is called after every write of a case.
func openRepositories(ctx context.Context, env host.Env, onWrite func()) (r repositories, err error) {
	if r.contacts, err = reception.OpenRepository(ctx, env.Database); err != nil {
		return r, err
	}
	if r.customers, err = customer.OpenRepository(ctx, env.Database); err != nil {
		return r, err
	}
	r.cases, err = casefile.OpenRepository(ctx, env.Database, casefile.Options{
		Clock:     env.Clock,
		OnWrite:   onWrite,
		IsPending: r.contacts.HasContact,
		FindSpeech: func(ctx context.Context, id string) (s casefile.Speech, isKnown bool, err error) {
			s.Language, s.TimeZone, isKnown, err = r.customers.FindSpeech(ctx, id)
			return s, isKnown, err
		},
	})
	if err != nil {
		return r, err
	}
	r.incidents, err = outage.OpenRepository(ctx, env.Database)
	return r, err
}

// New opens the collections of the intake and connects its rooms. Nothing runs before Start.
func New(ctx context.Context, env host.Env, config Config) (*Service, error) {
	bell := &feed.Bell{}
	repos, err := openRepositories(ctx, env, bell.Ring)
	if err != nil {
		return nil, err
	}
	templates, err := template.LoadSet()
	if err != nil {
		return nil, err
	}
	services := peers.NewPeers(env.Dial)
	wordings, err := wording.NewService(ctx, env.Database, wording.Deps{
		Set:     templates,
		Catalog: services.Catalog,
		Clock:   env.Clock,
		Log:     env.Telemetry.Logger,
	})
	if err != nil {
		return nil, err
	}
	messages := message.NewService(templates, wordings, message.Options{
		PublicURL: config.PublicURL, MailDomain: config.MailDomain, Log: env.Telemetry.Logger,
	})
	rooms := newRooms(env, config, repos, services, messages)
	s := &Service{workers: lifecycle.New(0)}
	s.workers.Add("templates", wordings.Start, wordings.Stop)
	s.workers.Add("contacts", rooms.reception.Start, rooms.reception.Stop)
	s.workers.Add("cases", rooms.progress.Start, rooms.progress.Stop)
	s.workers.Add("mass incidents", rooms.outage.Start, rooms.outage.Stop)
	s.templates = rpc.NewTemplateServer(wordings, messages, repos.cases, env.Clock)
	s.servers = newServers(env, repos, rooms, feed.NewService(rooms.timelines, rooms.casework.GetCase, bell, env.Clock))
	return s, nil
}

// rooms are the use cases of the intake.
type rooms struct {
	peers     peers.Peers
	progress  *progress.Service
	casework  *casework.Service
	customer  *customer.Service
	handling  *handling.Service
	history   *history.Service
	inviting  *inviting.Service
	learning  *learning.Service
	outage    *outage.Service
	promising *promising.Service
	reception *reception.Service
	rejudging *rejudging.Service
	timelines *message.Reader
}

// newRooms connects the rooms and registers the reactions to the effects of cases.
func newRooms(
	env host.Env, config Config, repos repositories, services peers.Peers, messages *message.Service,
) rooms {
	workers := workerOptions(env)
	registry := casefile.NewRegistry()
	states := standing.NewService(messages)
	r := rooms{
		peers:     services,
		customer:  customer.NewService(repos.customers, env.Clock),
		timelines: message.NewReader(repos.cases, messages),
	}
	r.promising = promising.NewService(repos.contacts, messages, states, promising.Peers{
		Classifier: services.Classification,
		Catalog:    services.Catalog,
		Escalation: services.Escalation,
	})
	r.progress = progress.NewService(repos.cases, registry, r.promising, progress.Options{
		Budget:     config.InlineBudget,
		CloseAfter: config.CloseAfter,
		Messages:   messages,
		Worker:     workers,
		Clock:      env.Clock,
	})
	mandates := mandate.NewService(services.Escalation)
	r.casework = casework.NewService(repos.cases, r.progress, repos.contacts, messages, states, casework.Peers{
		Classifier: services.Classification,
		Escalation: services.Escalation,
		Mandates:   mandates,
	}, env.Clock)
	r.handling = handling.NewService(repos.cases, messages, states, services.Escalation, env.Clock)
	r.outage = outage.NewService(repos.incidents, repos.cases, messages, mandates, r.progress, outage.Options{
		Worker: workers,
		Clock:  env.Clock,
	})
	r.rejudging = rejudging.NewService(services.Classification, repos.contacts, messages)
	r.reception = reception.NewService(repos.contacts, r.customer, r.casework, r.rejudging, reception.Options{
		Budget: config.InlineBudget,
		Worker: workers,
		Clock:  env.Clock,
	})
	r.inviting = inviting.NewService(services.Feedback, messages, r.progress)
	r.history = history.NewService(history.Deps{
		Cases:      repos.cases,
		Customers:  r.customer,
		Classifier: services.Classification,
		Catalog:    services.Catalog,
		Categories: services.Classification,
		Clock:      env.Clock,
		Kick:       r.progress.Kick,
	})
	r.learning = learning.NewService(services.Classification)
	r.registerReactions(registry)
	return r
}

// registerReactions registers the answers of the rooms to the effects of cases.
func (r rooms) registerReactions(registry *casefile.Registry) {
	effect.React(registry, casefile.ContactEffect(), r.handling.ReportContact)
	effect.React(registry, casefile.AnswerEffect(), r.handling.ReportAnswer)
	effect.React(registry, casefile.WaitEffect(), r.handling.ReportWait)
	effect.React(registry, casefile.ResumeEffect(), r.handling.ReportResume)
	effect.React(registry, casefile.ResolveEffect(), r.handling.ReportResolution)
	effect.React(registry, casefile.ReopenEffect(), r.promising.RenewReopened)
	effect.React(registry, casefile.RecommitEffect(), r.promising.RenewCorrected)
	effect.React(registry, casefile.RejudgeEffect(), r.rejudging.RejudgeContact)
	effect.React(registry, casefile.OutcomeEffect(), r.learning.ReportOutcome)
	effect.React(registry, casefile.ImportEffect(), r.history.TeachSolution)
	effect.React(registry, casefile.InviteEffect(), r.inviting.InviteCustomer)
	effect.React(registry, casefile.LinkEffect(), r.casework.WriteLinkBack)
	effect.React(registry, casefile.CatchUpEffect(), r.outage.CatchUp)
}

// workerOptions returns the options that all workers of the intake share.
func workerOptions(env host.Env) worker.Options {
	return worker.Options{
		Clock:   env.Clock,
		Backoff: progress.Backoff(),
		Tracer:  env.Telemetry.TracerProvider.Tracer(scope),
		Meter:   env.Telemetry.MeterProvider.Meter(scope),
		Logger:  env.Telemetry.Logger,
	}
}

// servers are the gRPC services of the intake.
type servers struct {
	contacts    *rpc.ContactServer
	cases       *rpc.CaseServer
	customers   *rpc.CustomerServer
	events      *rpc.EventServer
	history     *rpc.HistoryServer
	apiKeys     *rpc.ApiKeyServer
	parkedTasks *rpc.ParkedTaskServer
}

func newServers(env host.Env, repos repositories, r rooms, events *feed.Service) servers {
	return servers{
		contacts:    rpc.NewContactServer(repos.contacts, r.reception, env.Clock),
		cases:       rpc.NewCaseServer(repos.cases, r.timelines, r.casework, r.handling, r.inviting, r.outage, env.Clock),
		customers:   rpc.NewCustomerServer(r.customer, r.peers.Catalog),
		events:      rpc.NewEventServer(events),
		history:     rpc.NewHistoryServer(r.history),
		apiKeys:     rpc.NewApiKeyServer(env.Keyring, env.Names),
		parkedTasks: rpc.NewParkedTaskServer(r.reception.ParkedContacts(), r.progress.ParkedCases()),
	}
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	intakev1.RegisterContactServiceServer(r, s.servers.contacts)
	intakev1.RegisterCaseServiceServer(r, s.servers.cases)
	intakev1.RegisterCustomerServiceServer(r, s.servers.customers)
	intakev1.RegisterEventServiceServer(r, s.servers.events)
	intakev1.RegisterHistoryServiceServer(r, s.servers.history)
	intakev1.RegisterTemplateServiceServer(r, s.templates)
	intakev1.RegisterApiKeyServiceServer(r, s.servers.apiKeys)
	intakev1.RegisterParkedTaskServiceServer(r, s.servers.parkedTasks)
}

// Start implements host.Service: the workers begin to look for due work.
func (s *Service) Start(ctx context.Context) error { return s.workers.Start(ctx) }

// Stop implements host.Service: the workers finish their runs.
func (s *Service) Stop(ctx context.Context) error { return s.workers.Stop(ctx) }
