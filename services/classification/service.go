// Package classification is the service that says what a message is about, how bad
// it is and whether it was seen before, and that learns from what people correct.
package classification

import (
	"context"
	"sync"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/worker"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/classification/internal/assess"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/language"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/peers"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rpc"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/store"
)

// Service is the classification. It implements host.Service.
type Service struct {
	store   *store.Store
	teacher *learning.Teacher
	memory  *experience.Memory
	docket  *docket.Docket
	rules   *rulebook.Keeper
	watch   *massincident.Watch
	office  *massincident.Office
	desk    *assess.Desk
	stop    context.CancelFunc
	running sync.WaitGroup // what goes on in the background
}

// New opens the service. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	documents, err := store.Open(ctx, env.Database, env.Clock)
	if err != nil {
		return nil, err
	}
	s := &Service{store: documents}
	s.memory = experience.New(similar.New(similar.Options{}), documents, env.Clock, env.Telemetry.Logger)
	shipped, usual, err := shipment()
	if err != nil {
		return nil, err
	}
	if s.teacher, err = learning.NewTeacher(documents, shipped, env.Clock, env.Telemetry.Logger); err != nil {
		return nil, err
	}
	languages, err := language.New()
	if err != nil {
		return nil, err
	}
	s.docket = docket.New(documents, env.Clock, env.Telemetry.Logger)
	s.rules = rulebook.New(documents, env.Clock)
	s.watchIncidents(env)
	s.desk, err = assess.New(assess.Parts{
		Teacher:    s.teacher,
		Languages:  languages,
		Memory:     s.memory,
		Categories: usual,
		Docket:     s.docket,
		Incidents:  s.watch,
		Rules:      documents,
		Matrices:   documents,
		Clock:      env.Clock,
		Log:        env.Telemetry.Logger,
	})
	return s, err
}

// watchIncidents puts together what finds mass incidents and tells the intake of them.
func (s *Service) watchIncidents(env host.Env) {
	intake := peers.Intake{Cases: intakev1.NewCaseServiceClient(env.Dial("intake"))}
	s.office = massincident.NewOffice(s.store.Incidents(), s.store, intake, worker.Options{
		Tracer: env.Telemetry.TracerProvider.Tracer("ombud/classification"),
		Meter:  env.Telemetry.MeterProvider.Meter("ombud/classification"),
		Logger: env.Telemetry.Logger,
		Clock:  env.Clock,
	})
	s.watch = massincident.NewWatch(s.store, s.store, s.office.Worker().Kick, env.Clock, env.Telemetry.Logger)
	s.office.Follow(s.watch.FollowOpen)
}

// shipment is what the program knows before anybody has taught it anything.
func shipment() (learning.Shipment, []assess.Usual, error) {
	categories, err := category.Defaults()
	if err != nil {
		return learning.Shipment{}, nil, err
	}
	examples, err := category.Examples()
	if err != nil {
		return learning.Shipment{}, nil, err
	}
	shipped := learning.Shipment{Categories: map[string]learning.Category{}}
	var usual []assess.Usual
	for _, c := range categories {
		shipped.Categories[c.ID] = learning.Category{DisplayName: c.Name["en"], Description: c.Description}
		usual = append(usual, assess.Usual{Category: c.ID, Impact: c.Impact, Urgency: c.Urgency})
	}
	for _, e := range examples {
		shipped.Examples = append(shipped.Examples, learning.Example{Category: e.Category, Text: e.Text, Hint: e.Hint})
	}
	return shipped, usual, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	classificationv1.RegisterClassificationServiceServer(r, &rpc.ClassificationServer{Desk: s.desk})
	classificationv1.RegisterLearningServiceServer(r, &rpc.LearningServer{
		Teacher: s.teacher,
		Memory:  s.memory,
		Pages:   s.store,
		Records: s.store,
		Desk:    s.desk,
	})
	classificationv1.RegisterRuleServiceServer(r, &rpc.RuleServer{Keeper: s.rules, Desk: s.desk, Past: s.store})
	classificationv1.RegisterMassIncidentServiceServer(r, &rpc.MassIncidentServer{Office: s.office, Pages: s.store})
}

// Start loads the model that serves, fitting the first one if need be, reads back
// the cases to compare with, and goes on learning in the background.
func (s *Service) Start(ctx context.Context) error {
	if err := s.seedRules(ctx); err != nil {
		return err
	}
	if err := s.teacher.Open(ctx); err != nil {
		return err
	}
	if err := s.memory.Start(ctx); err != nil {
		return err
	}
	if err := s.office.Worker().Start(ctx); err != nil {
		return err
	}
	s.docket.Start(ctx)
	ctx, s.stop = context.WithCancel(ctx)
	s.running.Go(func() { s.teacher.Run(ctx) })
	s.running.Go(func() { s.desk.Run(ctx) })
	s.running.Go(func() { s.watch.Run(ctx) })
	return nil
}

// Stop ends learning and writes what is to be remembered.
func (s *Service) Stop(ctx context.Context) error {
	s.stop()
	s.running.Wait()
	s.teacher.Stop()
	s.memory.Stop()
	s.docket.Stop()
	return s.office.Worker().Stop(ctx)
}

// seedRules makes the default rules unless there are rules already, and compiles them.
func (s *Service) seedRules(ctx context.Context) error {
	shipped, err := priority.Rules()
	if err != nil {
		return err
	}
	if err := s.rules.Seed(ctx, shipped); err != nil {
		return err
	}
	return s.desk.Follow(ctx)
}
