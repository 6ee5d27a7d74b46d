package learning

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// reasonUnreadable is the reason of a fault about a stored model that is broken or of another version.
const reasonUnreadable = "MODEL_UNREADABLE"

// followServing takes over the serving model and the corrections of other replicas.
func (s *Service) followServing(ctx context.Context) (model.Serving, error) {
	serving, err := s.models.GetServing(ctx)
	if err != nil {
		return serving, err
	}
	current := s.current.Load()
	if serving.Model != "" && (current == nil || current.ID != serving.Model) {
		if err := s.loadModel(ctx, serving.Model); err != nil {
			return serving, err
		}
	}
	return serving, s.followCorrections(ctx)
}

// followCorrections applies the corrections of other replicas. The lock keeps it from overtaking a later correction
// of the same case.
func (s *Service) followCorrections(ctx context.Context) error {
	s.modelMu.Lock()
	defer s.modelMu.Unlock()
	for doc, err := range s.corrections.Next(ctx) {
		if err != nil {
			return err
		}
		s.live.AddCorrection(toCorrection(doc.ID, doc.Body))
	}
	s.corrections.Advance()
	return nil
}

// loadModel serves a stored model.
func (s *Service) loadModel(ctx context.Context, id string) error {
	m, err := s.models.GetModel(ctx, id)
	if err != nil {
		return err
	}
	data, err := s.models.ReadData(ctx, m)
	if err != nil {
		return err
	}
	fitted, err := linear.Decode(data)
	if err != nil {
		return fault.New(fault.Internal, reasonUnreadable, "the model %s cannot be read", id).Wrap(err)
	}
	return s.serveModel(ctx, fitted, m)
}

// serveModel serves a model together with the corrections since its training set was read. It blocks corrections
// meanwhile, so that none is lost.
func (s *Service) serveModel(ctx context.Context, fitted *linear.Model, m model.Model) error {
	s.modelMu.Lock()
	defer s.modelMu.Unlock()
	s.corrections.Reset(m.AsOf)
	newer := map[string]linear.Correction{}
	for doc, err := range s.corrections.Next(ctx) {
		if err != nil {
			return err
		}
		newer[doc.ID] = toCorrection(doc.ID, doc.Body)
	}
	s.live.ReplaceModel(fitted, func(id string) bool { _, isNewer := newer[id]; return !isNewer })
	for _, correction := range newer {
		s.live.AddCorrection(correction)
	}
	s.corrections.Advance()
	s.current.Store(&m)
	return nil
}
