package massincident

import (
	"context"
	"sync/atomic"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// OpenSet caches the open incidents, so that judging a case costs no query. It is safe for concurrent use.
type OpenSet struct {
	repository *Repository
	docs       atomic.Pointer[[]Doc]
}

// NewOpenSet returns a set without incidents until the first Refresh.
func NewOpenSet(repository *Repository) *OpenSet {
	s := &OpenSet{repository: repository}
	s.docs.Store(&[]Doc{})
	return s
}

// Refresh reads the open incidents.
func (s *OpenSet) Refresh(ctx context.Context) error {
	docs, err := s.repository.ListByState(ctx, Open)
	if err != nil {
		return err
	}
	s.docs.Store(&docs)
	return nil
}

// FindFitting returns the id of an open incident that a case fits; "" for none.
func (s *OpenSet) FindFitting(caseID string, in priority.Input) string {
	for _, doc := range *s.docs.Load() {
		if doc.Body.fitsCase(caseID, in) {
			return doc.ID
		}
	}
	return ""
}
