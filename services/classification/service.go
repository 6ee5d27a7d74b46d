// Package classification is the service that classifies messages: category, priority, language, similar cases and
// mass incidents. It learns from examples and corrections.
package classification

import (
	"context"
	"sync"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/worker"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/classify"
	"github.com/ombud/ombud/services/classification/internal/erasure"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/language"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/peers"
	"github.com/ombud/ombud/services/classification/internal/policy"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rpc"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
	"github.com/ombud/ombud/services/classification/internal/similar"
)

// scope names the telemetry of this service.
const scope = "github.com/ombud/ombud/services/classification"

// Service is the classification. It implements host.Service.
type Service struct {
	repositories   *repositories
	categories     *category.Service
	learning       *learning.Service
	experience     *experience.Service
	judgements     *judgement.Service
	rules          *rulebook.Service
	policy         *policy.Service
	incidents      *massincident.Service
	watcher        *massincident.Watcher
	classification *classify.Service
	erasure        *erasure.Service
	stop           context.CancelFunc
	background     sync.WaitGroup
}

// New opens the service. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	repositories, err := openRepositories(ctx, env)
	if err != nil {
		return nil, err
	}
	logger := env.Telemetry.Logger
	s := &Service{
		repositories: repositories,
		categories:   category.NewService(repositories.categories, env.Clock),
		judgements:   judgement.NewService(repositories.judgements, env.Clock, logger),
		rules:        rulebook.NewService(repositories.rules, env.Clock),
	}
	index := similar.New(similar.Options{})
	s.experience = experience.NewService(index, repositories.experience, repositories.snapshots, env.Clock, logger)
	s.policy, err = policy.NewService(repositories.rules, repositories.matrices, repositories.judgements, env.Clock, logger)
	if err != nil {
		return nil, err
	}
	languages, err := language.New()
	if err != nil {
		return nil, err
	}
	open := s.buildMassIncidents(env, languages)
	if err := s.buildClassification(env, open, languages); err != nil {
		return nil, err
	}
	s.erasure = erasure.NewService(s.experience, repositories.judgements, s.learning)
	return s, nil
}

// buildMassIncidents builds detection and reports of mass incidents.
func (s *Service) buildMassIncidents(env host.Env, languages *language.Detector) *massincident.OpenSet {
	roster := massincident.NewRoster(s.repositories.incidents, env.Clock)
	open := massincident.NewOpenSet(s.repositories.incidents, roster, env.Telemetry.Logger)
	intake := peers.Intake{Cases: intakev1.NewCaseServiceClient(env.Dial("intake"))}
	s.incidents = massincident.NewService(massincident.Deps{
		Incidents:      s.repositories.incidents,
		Open:           open,
		Roster:         roster,
		Intake:         intake,
		Categories:     s.repositories.categories,
		Catalog:        peers.Catalog{Resources: catalogv1.NewCatalogServiceClient(env.Dial("catalog"))},
		DetectLanguage: func(text string) string { return languages.Detect(text).Code },
		Worker: worker.Options{
			Tracer: env.Telemetry.TracerProvider.Tracer(scope),
			Meter:  env.Telemetry.MeterProvider.Meter(scope),
			Logger: env.Telemetry.Logger,
			Clock:  env.Clock,
		},
	})
	s.watcher = massincident.NewWatcher(massincident.WatcherDeps{
		Records:      s.repositories.judgements,
		Incidents:    s.repositories.incidents,
		Roster:       roster,
		Open:         open,
		Declarations: s.repositories.declarations,
		Leadership:   s.repositories.leadership,
		Changed:      s.incidents.KickReports,
		Clock:        env.Clock,
		Log:          env.Telemetry.Logger,
	})
	return open
}

// buildClassification builds the classifier and the services on top of it.
func (s *Service) buildClassification(env host.Env, open *massincident.OpenSet, languages *language.Detector) error {
	shipped, defaults, err := loadShipment()
	if err != nil {
		return err
	}
	s.learning, err = learning.NewService(learning.Deps{
		Categories: s.repositories.categories,
		Examples:   s.repositories.examples,
		Models:     s.repositories.models,
		Shipped:    shipped,
		Clock:      env.Clock,
		Log:        env.Telemetry.Logger,
	})
	if err != nil {
		return err
	}
	s.classification = classify.NewService(classify.Deps{
		Categories:   s.repositories.categories,
		Learning:     s.learning,
		Languages:    languages,
		Experience:   s.experience,
		Judgements:   s.judgements,
		Policy:       s.policy,
		FitIncident:  open.FindFitting,
		JoinIncident: open.JoinFitting,
		Defaults:     defaults,
		Clock:        env.Clock,
	})
	return nil
}

// loadShipment returns the categories and examples that come with the program.
func loadShipment() (learning.Shipment, []priority.Usual, error) {
	categories, err := category.Defaults()
	if err != nil {
		return learning.Shipment{}, nil, err
	}
	examples, err := category.DefaultExamples()
	if err != nil {
		return learning.Shipment{}, nil, err
	}
	shipped := learning.Shipment{Categories: map[string]category.Category{}}
	var defaults []priority.Usual
	for _, c := range categories {
		shipped.Categories[c.ID] = category.Category{DisplayName: c.Name["en"], Description: c.Description}
		defaults = append(defaults, priority.Usual{Category: c.ID, Impact: c.Impact, Urgency: c.Urgency})
	}
	for _, e := range examples {
		shipped.Examples = append(shipped.Examples, example.Example{Category: e.Category, Text: e.Text, Hint: e.Hint})
	}
	return shipped, defaults, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	classificationv1.RegisterClassificationServiceServer(r, rpc.NewClassificationServer(s.classification, s.experience))
	classificationv1.RegisterLearningServiceServer(r, rpc.NewLearningServer(rpc.LearningDeps{
		Categories:         s.categories,
		CategoryRepository: s.repositories.categories,
		ExampleRepository:  s.repositories.examples,
		ModelRepository:    s.repositories.models,
		Learning:           s.learning,
		Erasure:            s.erasure,
		Policy:             s.policy,
	}))
	classificationv1.RegisterRuleServiceServer(r, rpc.NewRuleServer(s.rules, s.policy))
	classificationv1.RegisterMassIncidentServiceServer(r,
		rpc.NewMassIncidentServer(s.incidents, s.repositories.incidents, s.repositories.declarations))
}

// Start loads the serving model, or trains the first one, loads the similarity index, and goes on in the background.
func (s *Service) Start(ctx context.Context) error {
	if err := s.seedRules(ctx); err != nil {
		return err
	}
	if err := s.learning.Open(ctx); err != nil {
		return err
	}
	if err := s.experience.Start(ctx); err != nil {
		return err
	}
	if err := s.incidents.Start(ctx); err != nil {
		return err
	}
	s.judgements.Start(ctx)
	ctx, s.stop = context.WithCancel(ctx)
	s.background.Go(func() { s.learning.Run(ctx) })
	s.background.Go(func() { s.policy.Run(ctx) })
	s.background.Go(func() { s.watcher.Run(ctx) })
	return nil
}

// Stop ends the background work and writes the queues.
func (s *Service) Stop(ctx context.Context) error {
	s.stop()
	s.background.Wait()
	s.learning.Stop()
	s.experience.Stop()
	s.judgements.Stop()
	return s.incidents.Stop(ctx)
}

// seedRules stores the default rules that are new to the book, and compiles the rules.
func (s *Service) seedRules(ctx context.Context) error {
	shipped, err := priority.DefaultShipment()
	if err != nil {
		return err
	}
	if err := s.rules.SeedRules(ctx, shipped); err != nil {
		return err
	}
	return s.policy.Refresh(ctx)
}
