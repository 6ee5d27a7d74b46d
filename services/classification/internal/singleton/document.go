// Package singleton stores documents that exist once: a setting of the firm, a pointer, a lease.
package singleton

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Document is the document with a fixed id in a collection. It exists from the first Change on.
type Document[T any] struct {
	collection *docstore.Collection[T]
	id         string
}

// Open opens the collection that holds the document.
func Open[T any](ctx context.Context, db docstore.Database, collection, id string) (*Document[T], error) {
	opened, err := docstore.Open[T](ctx, db, docstore.Spec{Name: collection})
	if err != nil {
		return nil, err
	}
	return &Document[T]{collection: opened, id: id}, nil
}

// Get returns the body and its revision; the zero body and revision 0 before the first Change.
func (d *Document[T]) Get(ctx context.Context) (body T, revision int64, err error) {
	doc, err := d.collection.Get(ctx, d.id)
	if fault.KindOf(err) == fault.NotFound {
		return body, 0, nil
	}
	return doc.Body, doc.Revision, err
}

// Change applies change to the body, creating the document first if there is none, and returns the body as stored.
// The rules of [docstore.Collection.Upsert] hold for change.
func (d *Document[T]) Change(ctx context.Context, change func(*T) error) (T, error) {
	doc, err := d.collection.Upsert(ctx, d.id, change)
	return doc.Body, err
}

// ensureDocument returns the document, inserting an empty one if there is none.
func (d *Document[T]) ensureDocument(ctx context.Context) (docstore.Doc[T], error) {
	var empty T
	doc, err := d.collection.Insert(ctx, d.id, empty)
	if fault.ReasonOf(err) == docstore.ReasonIDTaken {
		return d.collection.Get(ctx, d.id)
	}
	return doc, err
}
