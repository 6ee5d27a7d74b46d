package sqlite

import (
	"context"
	"database/sql"
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
	// layout is the layout that keys were made for.
	layout *layout
	keys   []any
	// outcome is the error of the operation; nil when the document was written.
	outcome error
}

// prepareKeys reads the keys ahead of time, so that the writer need not.
func (o *op) prepareKeys() (err error) {
	o.layout = o.table.layout.Load()
	o.keys, err = o.layout.keysOf(o.record.Body)
	return err
}

// runWrite writes the operation. An error ends the whole transaction.
func (o *op) runWrite(ctx context.Context, s *session) (err error) {
	if o.record.Body != nil && o.layout != o.table.layout.Load() {
		o.outcome = o.prepareKeys()
	}
	if o.outcome == nil {
		o.outcome, err = o.write(ctx, s, o)
	}
	return err
}

// insertRow adds a document. A conflict is looked up afterwards, because it is rare.
func insertRow(ctx context.Context, s *session, o *op) (outcome, err error) {
	args := append([]any{o.record.ID, o.record.Revision, []byte(o.record.Body)}, o.keys...)
	changed, err := s.execText(o.layout.insert, args...)
	if err != nil || changed == 1 {
		return nil, err
	}
	stored, err := s.queryNumber(
		ctx,
		fmt.Sprintf("SELECT count(*) FROM %s WHERE id = ?", quoteName(o.table.name)),
		o.record.ID,
	)
	if stored > 0 {
		return docstore.IDTaken(o.table.name), err
	}
	return docstore.UniqueTaken(o.table.name), err
}

// replaceRow writes only those columns that have changed, so that the other indexes are
// left alone: most updates then touch half as many pages.
func replaceRow(ctx context.Context, s *session, o *op) (outcome, err error) {
	revision, keys, err := o.currentRow(ctx, s)
	switch {
	case err != nil:
		return nil, err
	case revision == nil:
		return docstore.NotFound(o.table.name), nil
	case *revision != o.want:
		return docstore.RevisionMismatch(o.table.name), nil
	}
	text := "UPDATE OR IGNORE " + quoteName(o.table.name) + " SET rev = ?, body = ?"
	args := []any{o.record.Revision, []byte(o.record.Body)}
	for i, field := range o.layout.fields {
		if o.keys[i] != keys[i] {
			text, args = text+", "+columnOf(field)+" = ?", append(args, o.keys[i])
		}
	}
	changed, err := s.execText(text+" WHERE id = ?", append(args, o.record.ID)...)
	if err != nil || changed == 1 {
		return nil, err
	}
	return docstore.UniqueTaken(o.table.name), nil
}

// currentRow returns the revision and the keys of the document as it is; a nil revision
// when there is none.
func (o *op) currentRow(ctx context.Context, s *session) (revision *int64, keys []any, err error) {
	keys = make([]any, len(o.layout.fields))
	into := []any{new(int64)}
	for i := range keys {
		into = append(into, &keys[i])
	}
	err = s.queryRows(ctx, func(rows *sql.Rows) error {
		revision = into[0].(*int64)
		return rows.Scan(into...)
	}, o.layout.current, o.record.ID)
	return revision, keys, err
}

// deleteRow deletes a document, and with it its entries in all indexes.
func deleteRow(_ context.Context, s *session, o *op) (outcome, err error) {
	changed, err := s.execText(fmt.Sprintf("DELETE FROM %s WHERE id = ?", quoteName(o.table.name)), o.record.ID)
	if err != nil || changed == 1 {
		return nil, err
	}
	return docstore.NotFound(o.table.name), nil
}
