package sqlite

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/docstore"
)

// op is one operation on one document.
type op struct {
	table  *table
	write  func(context.Context, *session, *op) (outcome, err error)
	record docstore.Record
	// want is the revision that a replaced document must have.
	want int64
	// layout is what keys were made for.
	layout *layout
	keys   []any
	// outcome is what became of the operation: nil when the document was written.
	outcome error
}

// prepare reads the keys ahead of time, so that the writer need not.
func (o *op) prepare() (err error) {
	o.layout = o.table.layout.Load()
	o.keys, err = o.layout.keys(o.record.Body)
	return err
}

// run writes the operation. An error ends the whole transaction.
func (o *op) run(ctx context.Context, s *session) (err error) {
	if o.record.Body != nil && o.layout != o.table.layout.Load() {
		if o.outcome = o.prepare(); o.outcome != nil {
			return nil
		}
	}
	o.outcome, err = o.write(ctx, s, o)
	return err
}

func insert(ctx context.Context, s *session, o *op) (outcome, err error) {
	args := append([]any{o.record.ID, o.record.Revision, []byte(o.record.Body)}, o.keys...)
	changed, err := s.exec(o.layout.insert, args...)
	if err != nil || changed == 1 {
		return nil, err
	}
	stored, err := o.stored(ctx, s)
	if stored > 0 {
		return docstore.IDTaken(o.table.name), err
	}
	return docstore.UniqueTaken(o.table.name), err
}

func replace(ctx context.Context, s *session, o *op) (outcome, err error) {
	args := append([]any{o.record.Revision, []byte(o.record.Body)}, o.keys...)
	changed, err := s.exec(o.layout.replace, append(args, o.record.ID, o.want)...)
	if err != nil || changed == 1 {
		return nil, err
	}
	stored, err := o.stored(ctx, s)
	switch stored {
	case -1:
		return docstore.NotFound(o.table.name), err
	case o.want:
		return docstore.UniqueTaken(o.table.name), err
	default:
		return docstore.RevisionMismatch(o.table.name), err
	}
}

func remove(_ context.Context, s *session, o *op) (outcome, err error) {
	changed, err := s.exec(fmt.Sprintf("DELETE FROM %s WHERE id = ?", quote(o.table.name)), o.record.ID)
	if err != nil || changed == 1 {
		return nil, err
	}
	return docstore.NotFound(o.table.name), nil
}

// stored returns the revision of the document as it is; -1 when there is none.
func (o *op) stored(ctx context.Context, s *session) (int64, error) {
	return s.number(ctx, fmt.Sprintf("SELECT rev FROM %s WHERE id = ?", quote(o.table.name)), o.record.ID)
}
