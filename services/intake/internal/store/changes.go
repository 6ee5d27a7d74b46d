package store

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// Changed implements feed.Timelines.
func (s *Cases) Changed(ctx context.Context, since time.Time, after docstore.Cursor, limit int) ([]casework.Doc, docstore.Cursor, error) {
	return s.cases.Page(ctx, docstore.Query{
		Range: &docstore.Range{Field: "changed", GTE: since}, After: after, Limit: limit,
	})
}

// LastBefore implements feed.Timelines. Entries are recorded in the order of their
// sequence, so the newest are looked at first.
func (s *Cases) LastBefore(ctx context.Context, doc casework.Doc, before time.Time) (int64, error) {
	tail := doc.Body.Tail
	for i := len(tail) - 1; i >= 0; i-- {
		if tail[i].Recorded.Before(before) {
			return tail[i].Seq, nil
		}
	}
	if len(tail) > 0 && tail[0].Seq == 1 {
		return 0, nil
	}
	query := docstore.Query{
		Equal: []docstore.Eq{{Field: "case", Value: doc.ID}}, Order: []string{"entry.seq"}, Descending: true,
	}
	for moved, err := range s.timeline.Find(ctx, query) {
		if err != nil {
			return 0, err
		}
		if moved.Body.Entry.Recorded.Before(before) {
			return moved.Body.Entry.Seq, nil
		}
	}
	return 0, nil
}
