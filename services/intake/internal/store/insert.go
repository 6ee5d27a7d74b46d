package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
)

// insert is Collection.Insert for documents whose times are in UTC and in whole
// milliseconds, as they are stored. It answers with the document that it was given
// instead of reading it back out of its encoding, which for a new case costs as much
// as writing it.
func insert[T any](ctx context.Context, into *docstore.Collection[T], id string, body T) (docstore.Doc[T], error) {
	if err := into.InsertMany(ctx, []docstore.Doc[T]{{ID: id, Body: body}})[0]; err != nil {
		return docstore.Doc[T]{}, err
	}
	return docstore.Doc[T]{ID: id, Revision: 1, Body: body}, nil
}
