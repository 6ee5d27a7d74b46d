package timeline

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
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

// page is a page of entries: at most limit, and no more than listing.MaxPageBytes. A larger entry is a page of its own.
type page struct {
	limit, size int
	entries     []Entry
}

// add appends an entry, if there is room for it.
func (p *page) add(e Entry) bool {
	size := e.byteSize()
	if n := len(p.entries); n == p.limit || n > 0 && p.size+size > listing.MaxPageBytes {
		return false
	}
	p.entries, p.size = append(p.entries, e), p.size+size
	return true
}

// ReadEntries returns at most limit entries of a case that has been read, in order, those with a sequence above after: fewer where
// they are large, but one at least. Faults are those of Find.
func (r *Repository) ReadEntries(
	ctx context.Context, id string, log Log, after int64, limit int,
) ([]Entry, error) {
	tail, found := log.Tail, page{limit: limit}
	if len(tail) == 0 || tail[0].Seq > after+1 {
		if isFull, err := r.readMoved(ctx, id, log, after, &found); isFull || err != nil {
			return found.entries, err
		}
	}
	for _, e := range tail {
		if e.Seq > after && !found.add(e) {
			break
		}
	}
	return found.entries, nil
}

// readMoved adds the moved entries that come before the tail of the case to a page. It reports whether there is no room for more.
func (r *Repository) readMoved(ctx context.Context, id string, log Log, after int64, found *page) (isFull bool, err error) {
	query := docstore.Query{
		Equal: []docstore.Eq{{Field: "case", Value: id}},
		Range: &docstore.Range{Field: "entry.seq", GT: after},
	}
	for moved, err := range r.lines.Find(ctx, query) {
		if err != nil {
			return false, err
		}
		// An entry that is also in the tail was moved by a write that then failed.
		if tail := log.Tail; len(tail) > 0 && moved.Body.Entry.Seq >= tail[0].Seq {
			break
		}
		if !found.add(moved.Body.Entry) {
			return true, nil
		}
	}
	return false, nil
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
