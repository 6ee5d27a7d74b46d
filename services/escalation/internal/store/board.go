package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Due implements overview.Source.
func (s *Handlings) Due(ctx context.Context, after, until time.Time) (map[handling.BoardKey]int64, error) {
	within := &docstore.Range{Field: "board.deadline", LTE: until}
	if !after.IsZero() {
		within.GT = after
	}
	counted, err := s.GroupCount(ctx, docstore.Query{Range: within}, "board.key")
	found := make(map[handling.BoardKey]int64, len(counted))
	for text, n := range counted {
		if key, ok := handling.ParseBoardKey(text); ok {
			found[key] += n
		}
	}
	return found, err
}

// Oldest implements overview.Source.
func (s *Handlings) Oldest(ctx context.Context, team string) (id string, opened time.Time, err error) {
	docs, _, err := s.Page(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "board.team", Value: team}}, Order: []string{"board.opened"}, Limit: 1,
	})
	if err != nil || len(docs) == 0 {
		return "", time.Time{}, err
	}
	return docs[0].ID, docs[0].Body.Opened, nil
}
