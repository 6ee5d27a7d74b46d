package massincident

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// OpenSet caches the open incidents, so that judging a case costs no query. It is safe for concurrent use.
type OpenSet struct {
	repository *Repository
	roster     *Roster
	log        *slog.Logger
	docs       atomic.Pointer[[]Doc]
}

// NewOpenSet returns a set without incidents until the first Refresh.
func NewOpenSet(repository *Repository, roster *Roster, log *slog.Logger) *OpenSet {
	s := &OpenSet{repository: repository, roster: roster, log: log}
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

// JoinFitting lets a case join the incident of FindFitting before the answer, and returns its id. A case that another
// incident holds joins none, nor does any while the store does not answer: a classification does not wait for it.
func (s *OpenSet) JoinFitting(ctx context.Context, caseID string, in priority.Input) string {
	id := s.FindFitting(caseID, in)
	if id == "" {
		return ""
	}
	taken, err := s.roster.takeJudged(ctx, id, caseID, in.Territory)
	if err != nil {
		s.log.WarnContext(ctx, "a case could not join its mass incident", "incident", id, "error", err)
	}
	if err != nil || !taken.has(caseID) {
		return ""
	}
	return id
}

// FindFitting returns the id of an open incident that a case fits by its kind and words; "" for none. The rates of kinds
// are known to the leader alone, which lets further cases join.
func (s *OpenSet) FindFitting(caseID string, in priority.Input) string {
	docs := *s.docs.Load()
	if len(docs) == 0 {
		return ""
	}
	o := burst.Observation{
		Case:      caseID,
		Territory: in.Territory,
		Input:     in,
		Message:   burst.SplitMessage(in.Text, in.Language),
	}
	for _, doc := range docs {
		if o.Fits(doc.Body.Signature) && doc.Body.judgeCase(o, wordsFit).joins {
			return doc.ID
		}
	}
	return ""
}
