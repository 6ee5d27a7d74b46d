package timeline

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

// timelineSpec declares the entries that have been moved out of their cases.
func timelineSpec() docstore.Spec {
	return docstore.Spec{Name: "timeline", ShardKey: "case", Indexes: []docstore.Index{
		{Fields: []string{"case", "entry.seq"}, Unique: true},
	}}
}

// line is an entry in a document of its own.
type line struct {
	Case  string `bson:"case"`
	Entry Entry  `bson:"entry"`
}

// Repository stores the entries that have been moved out of their cases. It is safe for concurrent use.
type Repository struct{ lines *docstore.Collection[line] }

// OpenRepository opens the collection, making it if need be.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	lines, err := docstore.Open[line](ctx, db, timelineSpec())
	return &Repository{lines}, err
}

// MoveEntries writes entries as documents. An entry that is there already is the same.
func (r *Repository) MoveEntries(ctx context.Context, id string, entries []Entry) error {
	docs := make([]docstore.Doc[line], len(entries))
	for i, e := range entries {
		docs[i] = docstore.Doc[line]{
			ID:   fmt.Sprintf("%s/%010d", id, e.Seq),
			Body: line{Case: id, Entry: e},
		}
	}
	_, err := r.lines.InsertMissing(ctx, docs)
	return err
}

// ReadEntries returns at most limit entries of a case that has been read, in order, those with a sequence above after.
// Faults are those of Find.
func (r *Repository) ReadEntries(
	ctx context.Context, id string, log Log, after int64, limit int,
) ([]Entry, error) {
	tail := log.Tail
	var found []Entry
	if len(tail) == 0 || tail[0].Seq > after+1 {
		var err error
		if found, err = r.readMoved(ctx, id, log, after, limit); err != nil {
			return nil, err
		}
	}
	for _, e := range tail {
		if e.Seq > after && len(found) < limit {
			found = append(found, e)
		}
	}
	return found, nil
}

// readMoved returns the moved entries that come before the tail of the case.
func (r *Repository) readMoved(
	ctx context.Context, id string, log Log, after int64, limit int,
) ([]Entry, error) {
	query := docstore.Query{
		Equal: []docstore.Eq{{Field: "case", Value: id}},
		Range: &docstore.Range{Field: "entry.seq", GT: after},
		Limit: limit,
	}
	var found []Entry
	for moved, err := range r.lines.Find(ctx, query) {
		if err != nil {
			return nil, err
		}
		// An entry that is also in the tail was moved by a write that then failed.
		if tail := log.Tail; len(tail) > 0 && moved.Body.Entry.Seq >= tail[0].Seq {
			break
		}
		found = append(found, moved.Body.Entry)
	}
	return found, nil
}

// LastSequenceBefore returns the sequence of the newest entry recorded before a time; 0 when there is none. Entries are
// recorded in the order of their sequence, so the newest are read first.
func (r *Repository) LastSequenceBefore(
	ctx context.Context, id string, log Log, before time.Time,
) (int64, error) {
	tail := log.Tail
	for i := len(tail) - 1; i >= 0; i-- {
		if tail[i].Recorded.Before(before) {
			return tail[i].Seq, nil
		}
	}
	if len(tail) > 0 && tail[0].Seq == 1 {
		return 0, nil
	}
	query := docstore.Query{
		Equal:      []docstore.Eq{{Field: "case", Value: id}},
		Order:      []string{"entry.seq"},
		Descending: true,
	}
	for moved, err := range r.lines.Find(ctx, query) {
		if err != nil {
			return 0, err
		}
		if moved.Body.Entry.Recorded.Before(before) {
			return moved.Body.Entry.Seq, nil
		}
	}
	return 0, nil
}
