// Package intake is the service in which cases begin and live: it takes in what
// customers say on any channel, makes cases of it with an owner and a promise, keeps
// their timelines, and tells others what happens.
package intake

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/worker"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/contact"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/feed"
	"github.com/ombud/ombud/services/intake/internal/peers"
	"github.com/ombud/ombud/services/intake/internal/rpc"
	"github.com/ombud/ombud/services/intake/internal/store"
	"github.com/ombud/ombud/services/intake/internal/wording"
)

// Config is what an operator may choose.
type Config struct {
	InlineBudget time.Duration `help:"How long a call that records a contact or changes a case waits for the other services. What they have not done by then follows by itself; with 0 everything does." default:"1s"`
	CloseAfter   time.Duration `help:"How long a solved case waits for the customer's objection before it is closed." default:"168h"`
	PublicURL    string        `help:"Address under which customers reach the gateway, put before the paths of pages in messages to them." default:"http://127.0.0.1:8080"`
	MailDomain   string        `help:"Right side of the Message-IDs of mails to customers." default:"ombud.localhost"`
}

// Validate refuses times that make no sense.
func (c Config) Validate() error {
	if c.InlineBudget < 0 || c.InlineBudget > 3*time.Second {
		return errors.New("--inline-budget must be from 0s to 3s")
	}
	if c.CloseAfter <= 0 {
		return errors.New("--close-after must be positive")
	}
	return nil
}

// Service is the intake. New makes one.
type Service struct {
	handlers []func(grpc.ServiceRegistrar)
	workers  *lifecycle.Group
}

// New opens the collections of the intake and puts its parts together. Nothing runs
// before Start.
func New(ctx context.Context, env host.Env, config Config) (*Service, error) {
	bell := &feed.Bell{}
	repositories, err := store.Open(ctx, env.Database, env.Clock, bell.Ring)
	if err != nil {
		return nil, err
	}
	book, err := wording.New()
	if err != nil {
		return nil, err
	}
	observed := worker.Options{
		Tracer: env.Telemetry.TracerProvider.Tracer("ombud/intake"), Meter: env.Telemetry.MeterProvider.Meter("ombud/intake"),
		Logger: env.Telemetry.Logger,
	}
	desk := casework.NewDesk(repositories.Cases, repositories.Incidents, repositories.Contacts, peers.New(env.Dial), book, casework.Options{
		Budget:     config.InlineBudget,
		CloseAfter: config.CloseAfter,
		PublicURL:  config.PublicURL,
		MailDomain: config.MailDomain,
		Worker:     observed,
		Clock:      env.Clock,
	})
	registry := customer.NewRegistry(repositories.Customers, env.Clock)
	reception := contact.NewReception(repositories.Contacts, repositories.Mails, registry, desk, contact.Options{
		Budget: config.InlineBudget, Worker: observed, Clock: env.Clock,
	})
	s := &Service{workers: lifecycle.New(0)}
	s.workers.Add("contacts", reception.Worker().Start, reception.Worker().Stop)
	s.workers.Add("cases", desk.Worker().Start, desk.Worker().Stop)
	s.workers.Add("mass incidents", desk.Spreader().Start, desk.Spreader().Stop)
	return s, s.handle(env, repositories, desk, reception, registry, feed.New(repositories.Cases, desk.Get, bell, env.Clock))
}

// handle makes the handlers.
func (s *Service) handle(
	env host.Env, repositories *store.Store, desk *casework.Desk, reception *contact.Reception, registry *customer.Registry, events *feed.Feed,
) error {
	cases, err := rpc.NewCases(desk, repositories.Cases)
	if err != nil {
		return err
	}
	contacts, err := rpc.NewContacts(reception, repositories.Contacts)
	if err != nil {
		return err
	}
	parked := rpc.NewParkedTasks(
		worker.NewShelf("contact", reception.Worker(), func(doc docstore.Doc[contact.Contact]) string { return "contacts/" + doc.ID }),
		worker.NewShelf("case", desk.Worker(), func(doc docstore.Doc[casework.Case]) string { return "cases/" + doc.ID }),
	)
	s.handlers = []func(grpc.ServiceRegistrar){
		func(r grpc.ServiceRegistrar) { intakev1.RegisterContactServiceServer(r, contacts) },
		func(r grpc.ServiceRegistrar) { intakev1.RegisterCaseServiceServer(r, cases) },
		func(r grpc.ServiceRegistrar) {
			intakev1.RegisterCustomerServiceServer(r, rpc.NewCustomers(registry, peers.NewSegments(env.Dial("catalog"))))
		},
		func(r grpc.ServiceRegistrar) { intakev1.RegisterEventServiceServer(r, rpc.NewEvents(events)) },
		func(r grpc.ServiceRegistrar) { intakev1.RegisterApiKeyServiceServer(r, rpc.NewKeys(env.Keyring)) },
		func(r grpc.ServiceRegistrar) { intakev1.RegisterParkedTaskServiceServer(r, parked) },
	}
	return nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	for _, register := range s.handlers {
		register(r)
	}
}

// Start implements host.Service: the workers begin to look for what is due.
func (s *Service) Start(ctx context.Context) error { return s.workers.Start(ctx) }

// Stop implements host.Service: the workers finish what they are at.
func (s *Service) Stop(ctx context.Context) error { return s.workers.Stop(ctx) }
