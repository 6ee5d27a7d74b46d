package mongodb

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/ombud/ombud/pkg/docstore"
)

// Delete removes a document also while others write it. A server on PostgreSQL finds nothing to delete when an update
// of the document ends meanwhile, so a document that is still there is deleted again.
func (e *engine) Delete(ctx context.Context, id string) error {
	met := func(err error) bool { return isUndone(err) || docstore.IsConflict(err) }
	_, err := docstore.RetryOnConflict(ctx, met, func() (struct{}, error) { return struct{}{}, e.tryDelete(ctx, id) })
	return err
}

// tryDelete makes one try. It returns RevisionMismatch for a document that was written meanwhile.
func (e *engine) tryDelete(ctx context.Context, id string) error {
	result, err := e.coll.DeleteOne(ctx, byID(id))
	if err != nil {
		return e.failedFault(ctx, err)
	}
	if result.DeletedCount > 0 {
		return nil
	}
	present, err := e.coll.CountDocuments(ctx, byID(id), options.Count().SetLimit(1))
	if err != nil {
		return e.failedFault(ctx, err)
	}
	if present > 0 {
		return docstore.RevisionMismatch(e.coll.Name())
	}
	return docstore.NotFound(e.coll.Name())
}
