package learning

import (
	"context"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// ImportExamples stores examples and creates their categories. The same text in the same category counts once.
func (s *Service) ImportExamples(ctx context.Context, examples []example.Example) (created, existing int64, err error) {
	if err := s.createCategories(ctx, examples); err != nil {
		return 0, 0, err
	}
	now := s.clock.Now()
	ids := make([]string, len(examples))
	for i := range examples {
		examples[i].Source, examples[i].At = example.Imported, now
		ids[i] = idempotency.DerivedID("example", examples[i].Category, examples[i].Text)
	}
	known, err := s.examples.InsertNew(ctx, ids, examples)
	if err != nil {
		return 0, 0, err
	}
	return int64(len(ids) - known), int64(known), nil
}

func (s *Service) createCategories(ctx context.Context, examples []example.Example) error {
	named := map[string]category.Category{}
	for _, e := range examples {
		named[e.Category] = category.Category{}
	}
	return s.categories.InsertMissing(ctx, named)
}

// CorrectCase trains on the right category of a case. A later correction of the case replaces an earlier one. An
// unknown category is an InvalidArgument fault.
func (s *Service) CorrectCase(ctx context.Context, caseID string, e example.Example) error {
	if err := s.categories.CheckExists(ctx, e.Category); err != nil {
		return err
	}
	id := idempotency.DerivedID("correction", caseID)
	s.modelMu.RLock()
	defer s.modelMu.RUnlock()
	e.Source, e.Case, e.At = example.Corrected, caseID, s.clock.Now()
	if err := s.examples.PutExample(ctx, id, e); err != nil {
		return err
	}
	s.live.AddCorrection(toCorrection(id, e))
	return nil
}

func toCorrection(id string, e example.Example) linear.Correction {
	return linear.Correction{ID: id, Text: e.Text, Label: e.Category}
}

// ForgetCase deletes the examples of a case as ForgetCustomer does.
func (s *Service) ForgetCase(ctx context.Context, caseID string) (deleted int64, err error) {
	return s.forgetExamples(ctx, func() (int64, error) { return s.examples.DeleteOfCase(ctx, caseID) })
}

// ForgetCustomer deletes the examples with words of a customer, trains a model without them, and prunes the models
// that were trained on them. It returns the number of examples. A repetition completes the work after a crash.
func (s *Service) ForgetCustomer(ctx context.Context, customer string) (deleted int64, err error) {
	return s.forgetExamples(ctx, func() (int64, error) { return s.examples.DeleteOfCustomer(ctx, customer) })
}

// forgetExamples marks the removal in the serving pointer first, so that any replica finishes it.
func (s *Service) forgetExamples(ctx context.Context, deleteExamples func() (int64, error)) (deleted int64, err error) {
	wasMarked, err := s.markForget(ctx, true)
	if err != nil {
		return 0, err
	}
	if deleted, err = deleteExamples(); err != nil {
		return deleted, err
	}
	if deleted == 0 && !wasMarked {
		_, err = s.markForget(ctx, false)
		return 0, err
	}
	_, err = s.TrainModel(ctx, idempotency.Command{})
	return deleted, err
}

// markForget sets the Forget mark and returns its former state.
func (s *Service) markForget(ctx context.Context, forget bool) (wasMarked bool, err error) {
	_, err = s.models.ChangeServing(ctx, func(serving *model.Serving) error {
		wasMarked = serving.Forget
		serving.Forget = forget
		return nil
	})
	return wasMarked, err
}
