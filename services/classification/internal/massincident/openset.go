package massincident

import (
	"context"
	"sync/atomic"

	"github.com/ombud/ombud/services/classification/internal/burst"
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

// FindFitting returns the id of an open incident that a case joins by its kind and words; "" for none. The rates of
// kinds are known to the leader alone, which lets further cases join.
func (s *OpenSet) FindFitting(caseID string, in priority.Input) string {
	o := burst.Observation{Case: caseID, Territory: in.Territory, Input: in}
	for _, doc := range *s.docs.Load() {
		fits := doc.Body.Signature.FitsMessage(in.Text, in.Language)
		if fits && doc.Body.judgeCase(o, wordsFit).joins {
			return doc.ID
		}
	}
	return ""
}
