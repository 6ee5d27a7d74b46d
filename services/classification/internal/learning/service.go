// Package learning trains the classifier and serves its predictions. The serving model is a version in the store,
// and every replica follows it. Corrections of people count at once, on top of the model.
package learning

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// followInterval is the period between two looks for models and corrections of other replicas.
const followInterval = 500 * time.Millisecond

// Service trains models, and predicts by the serving one. It is safe for concurrent use.
type Service struct {
	categories *category.Repository
	examples   *example.Repository
	models     *model.Repository
	shipped    Shipment
	clock      clock.Clock
	log        *slog.Logger

	live    *linear.OnlineModel
	current atomic.Pointer[model.Model] // nil before the first model
	trainMu sync.Mutex                  // one training at a time
	modelMu sync.RWMutex                // held to swap models and to follow; shared to correct

	corrections *follow.Reader[example.Example] // guarded by modelMu

	lifetime context.Context // ends with Stop
	end      context.CancelFunc
	detached sync.WaitGroup // trainings that outlive their caller
}

// Deps are the parts of a service.
type Deps struct {
	Categories *category.Repository
	Examples   *example.Repository
	Models     *model.Repository
	Shipped    Shipment
	Clock      clock.Clock
	Log        *slog.Logger
}

// Shipment is the knowledge that comes with the program (row A6: works out of the box).
type Shipment struct {
	Categories map[string]category.Category
	Examples   []example.Example
}

// NewService returns a service with an empty model until Open.
func NewService(deps Deps) (*Service, error) {
	empty, err := linear.Fit(context.Background(), nil, linear.Options{})
	if err != nil {
		return nil, err
	}
	s := &Service{
		categories: deps.Categories,
		examples:   deps.Examples,
		models:     deps.Models,
		shipped:    deps.Shipped,
		clock:      deps.Clock,
		log:        deps.Log,
		live:       linear.NewOnlineModel(empty),
		corrections: follow.New(follow.Options[example.Example]{
			Find:      deps.Examples.FindCorrectionsSince,
			Time:      func(e example.Example) time.Time { return e.At },
			Revisions: true,
		}),
	}
	s.lifetime, s.end = context.WithCancel(context.Background())
	return s, nil
}

// Open stores the shipped categories and loads the serving model, or trains the first one.
func (s *Service) Open(ctx context.Context) error {
	if err := s.categories.InsertMissing(ctx, s.shipped.Categories); err != nil {
		return err
	}
	_, err := s.followServing(ctx)
	if fault.ReasonOf(err) == reasonUnreadable {
		s.log.WarnContext(ctx, "the serving model is of another version; a new one is trained", "error", err)
		err = nil
	}
	if err != nil || s.current.Load() != nil {
		return err
	}
	_, err = s.TrainModel(ctx, idempotency.Command{})
	return err
}

// Run follows other replicas and trains on new examples until ctx ends.
func (s *Service) Run(ctx context.Context) {
	clock.Every(ctx, s.clock, followInterval, func(ctx context.Context) {
		if err := s.KeepUp(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "the classifier could not be updated", "error", err)
		}
	})
}

// Stop cancels the trainings that outlived their caller, and waits for them.
func (s *Service) Stop() {
	s.end()
	s.detached.Wait()
}

// KeepUp takes over models and corrections of other replicas, and trains a model if one is due.
func (s *Service) KeepUp(ctx context.Context) error {
	serving, err := s.followServing(ctx)
	if err != nil {
		return err
	}
	isDue, err := s.isTrainingDue(ctx, serving)
	if err != nil || !isDue {
		return err
	}
	isMine, err := s.claimTraining(ctx)
	if err != nil || !isMine {
		return err
	}
	_, err = s.trainOnce(ctx, training{isBackground: !serving.Forget})
	return err
}

// Predict returns the k most likely categories of a text.
func (s *Service) Predict(text string, k int) linear.Prediction { return s.live.Predict(text, k) }

// ExplainPrediction returns at most n phrases of a text, the strongest evidence for a category first.
func (s *Service) ExplainPrediction(text, category string, n int) []linear.Phrase {
	return s.live.BaseModel().Explain(text, category, n)
}

// CurrentModel returns the serving model; nil before Open.
func (s *Service) CurrentModel() *model.Model { return s.current.Load() }
