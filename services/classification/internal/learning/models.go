package learning

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// Aliases of model ids.
const (
	aliasCurrent  = "current"
	aliasPrevious = "previous"
)

// GetModel returns a model and the serving pointer. The id "current" stands for the serving model, and "previous"
// for its predecessor. An unknown id is a NotFound fault.
func (s *Service) GetModel(ctx context.Context, id string) (model.Model, model.Serving, error) {
	serving, err := s.models.GetServing(ctx)
	if err != nil {
		return model.Model{}, serving, err
	}
	resolved := id
	switch id {
	case aliasCurrent:
		// This replica takes over a change of another one with a short delay.
		if current := s.current.Load(); current != nil {
			resolved, serving.Model = current.ID, current.ID
		}
	case aliasPrevious:
		resolved = serving.Previous
	}
	m, err := s.models.GetModel(ctx, resolved)
	return m, serving, resource.Named(err, model.Collection.Name(id))
}

// ActivateModel serves an earlier model and pins it. A repeated command changes nothing. Faults: NotFound for an
// unknown model, Precondition MODEL_DROPPED for a pruned one.
func (s *Service) ActivateModel(
	ctx context.Context, id string, command idempotency.Command,
) (model.Model, model.Serving, error) {
	s.trainMu.Lock()
	defer s.trainMu.Unlock()
	serving, err := s.models.GetServing(ctx)
	if err != nil {
		return model.Model{}, serving, err
	}
	isApplied, err := serving.Applied.HasApplied(command)
	if err != nil {
		return model.Model{}, serving, err
	}
	if isApplied {
		return s.GetModel(ctx, serving.Model)
	}
	m, _, err := s.GetModel(ctx, id)
	if err != nil {
		return model.Model{}, serving, err
	}
	if m.IsPruned() {
		return model.Model{}, serving, fault.New(fault.Precondition, "MODEL_DROPPED",
			"only the description of %s is left; it cannot serve any more", model.Collection.Name(m.ID))
	}
	serving, err = s.models.ChangeServing(ctx, func(v *model.Serving) error {
		v.PointTo(m.ID)
		v.Pinned = true
		v.Applied.Add(command, s.clock.Now())
		return nil
	})
	if err != nil {
		return model.Model{}, serving, err
	}
	return m, serving, s.loadModel(ctx, m.ID)
}
