package promising

import (
	"context"

	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// readAnswers returns the answers to a checklist in the first words of a case.
func (s *Service) readAnswers(ctx context.Context, st step, items []casefile.ChecklistItem) (map[string]string, error) {
	if len(items) == 0 {
		return nil, nil
	}
	words, err := s.wordsOf(ctx, st)
	if err != nil {
		return nil, err
	}
	return s.reader.ReadAnswers(items, words), nil
}
