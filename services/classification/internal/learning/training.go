package learning

import (
	"context"
	"runtime"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/model"
)

const (
	// A training is due after retrainAfter new examples, or after retrainShare of the known ones if that is more.
	retrainAfter = 20
	retrainShare = 0.05
	// trainingLease keeps other replicas from training on the same examples. It is also the least time between two
	// trainings in the background.
	trainingLease = 30 * time.Second
	// keptModels is the number of models with bytes: enough for a replica that lags behind.
	keptModels = 5
	// timedPredictions is the number of predictions that are timed after a training.
	timedPredictions = 100
)

// training is the occasion of one training.
type training struct {
	command idempotency.Command
	// isBackground marks a training without a caller: its model serves only if it is not worse, and if no person has
	// chosen a model.
	isBackground bool
}

// TrainModel trains a model on all examples and serves it. A repeated command returns the serving model. A training
// that takes longer than ctx goes on without the caller.
func (s *Service) TrainModel(ctx context.Context, command idempotency.Command) (model.Model, error) {
	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	detach := context.AfterFunc(s.lifetime, cancel)
	type outcome struct {
		model model.Model
		err   error
	}
	done := make(chan outcome, 1)
	s.detached.Go(func() {
		defer cancel()
		defer detach()
		m, err := s.trainOnce(detached, training{command: command})
		done <- outcome{m, err}
	})
	select {
	case o := <-done:
		return o.model, o.err
	case <-ctx.Done():
		return model.Model{}, ctx.Err()
	}
}

func (s *Service) trainOnce(ctx context.Context, t training) (model.Model, error) {
	s.trainMu.Lock()
	defer s.trainMu.Unlock()
	serving, err := s.models.GetServing(ctx)
	if err != nil {
		return model.Model{}, err
	}
	isApplied, err := serving.Applied.HasApplied(t.command)
	if err != nil {
		return model.Model{}, err
	}
	if current := s.current.Load(); isApplied && current != nil {
		return *current, nil
	}
	asOf, elapsed := clock.ToMilliseconds(s.clock.Now()), s.startStopwatch()
	set, err := s.collectTrainingSet(ctx)
	if err != nil {
		return model.Model{}, err
	}
	fitted, err := linear.Fit(ctx, set.examples, linear.Options{Workers: s.countWorkers()})
	if err != nil {
		return model.Model{}, err
	}
	m, data, err := s.describeModel(fitted, set, asOf)
	if err != nil {
		return model.Model{}, err
	}
	m.FitTook = elapsed()
	if t.isBackground {
		m.Worse = s.compareWithServing(fitted, set)
	}
	if err := s.models.InsertModel(ctx, m, data); err != nil {
		return model.Model{}, err
	}
	return m, s.publishModel(ctx, fitted, m, t)
}

// countWorkers returns the number of categories to train at a time: half of the processors, so that requests stay
// fast, and all of them for the first model, without which no request is answered.
func (s *Service) countWorkers() int {
	if s.current.Load() == nil {
		return runtime.GOMAXPROCS(0)
	}
	return max(1, runtime.GOMAXPROCS(0)/2)
}

// publishModel serves a stored model unless it is worse or a newer one serves.
func (s *Service) publishModel(ctx context.Context, fitted *linear.Model, m model.Model, t training) error {
	keep := keptModels
	serving, err := s.models.ChangeServing(ctx, func(v *model.Serving) error {
		v.Applied.Add(t.command, m.AsOf)
		switch {
		case t.isBackground && m.Worse != "":
			v.Judged = m.AsOf
		case t.isBackground && v.Pinned, !v.Pinned && v.Model > m.ID:
			// The model of another replica or person serves. KeepUp takes it over.
		default:
			v.PointTo(m.ID)
			if v.Forget { // all other models know the removed examples
				keep, v.Previous = 1, ""
			}
			v.Pinned, v.Forget = false, false
		}
		return nil
	})
	if err != nil {
		return err
	}
	if serving.Model == m.ID {
		if err := s.serveModel(ctx, fitted, m); err != nil {
			return err
		}
	}
	return s.models.PruneModels(ctx, keep, serving.Model, serving.Previous)
}

// describeModel returns the description and the bytes of a trained model.
func (s *Service) describeModel(fitted *linear.Model, set trainingSet, asOf time.Time) (model.Model, []byte, error) {
	data, err := fitted.Encode()
	if err != nil {
		return model.Model{}, nil, err
	}
	m := model.Model{
		ID:        idempotency.NewID(asOf),
		CreatedAt: clock.ToMilliseconds(s.clock.Now()),
		AsOf:      asOf,
		Report:    fitted.Report(),
		Size:      len(data),
	}
	timed := set.examples[:min(timedPredictions, len(set.examples))]
	elapsed := s.startStopwatch()
	for _, e := range timed {
		fitted.Predict(e.Text, 1)
	}
	m.Answers = elapsed() / time.Duration(max(1, len(timed)))
	return m, data, nil
}

// startStopwatch returns a function that returns the time since the start.
func (s *Service) startStopwatch() func() time.Duration {
	start := s.clock.Now()
	return func() time.Duration { return s.clock.Now().Sub(start) }
}

// isTrainingDue reports whether enough examples are new since the latest training, or whether removed examples are
// to be forgotten.
func (s *Service) isTrainingDue(ctx context.Context, serving model.Serving) (bool, error) {
	current := s.current.Load()
	if current == nil || serving.Forget {
		return true, nil
	}
	if serving.Pinned {
		return false, nil
	}
	since := current.AsOf
	if serving.Judged.After(since) {
		since = serving.Judged
	}
	fresh, err := s.examples.CountSince(ctx, since)
	return float64(fresh) >= max(retrainAfter, retrainShare*float64(current.Report.Examples)), err
}

// claimTraining takes the lease for the next training, and reports whether this replica holds it.
func (s *Service) claimTraining(ctx context.Context) (isMine bool, err error) {
	now := s.clock.Now()
	_, err = s.models.ChangeServing(ctx, func(v *model.Serving) error {
		isMine = now.After(v.Claimed)
		if !isMine {
			return docstore.ErrSkip
		}
		v.Claimed = now.Add(trainingLease)
		return nil
	})
	return isMine && err == nil, err
}
