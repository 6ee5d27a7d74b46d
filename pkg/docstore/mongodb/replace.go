package mongodb

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/ombud/ombud/pkg/docstore"
)

// immutableField is the code of the server for an update that would change an id.
const immutableField = 66

// Replace lets a compare-and-swap travel in company.
func (e *engine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	return e.replacements.writeInGroup(ctx, replacement{record, want})
}

// replacement is a document to be written if the stored one has a revision.
type replacement struct {
	record docstore.Record
	want   int64
}

// writeModel compares and swaps. A server says of a batch only how many of its updates found
// something, not which; but it does say which of them failed. So one that finds nothing
// is made to fail: it is to insert a document under another id than it looked for, which
// every server refuses.
func (r replacement) writeModel(shardKey string) mongo.WriteModel {
	return mongo.NewUpdateOneModel().SetUpsert(true).
		SetFilter(r.revisionFilter(shardKey)).
		SetUpdate(bson.D{
			{
				Key:   "$set",
				Value: bson.D{{Key: "rev", Value: r.record.Revision}, {Key: "body", Value: r.record.Body}},
			},
			{Key: "$setOnInsert", Value: byID("")},
		})
}

// revisionFilter finds the document. It names the shard, without which a sharded collection takes
// no such update; the shard key of a document never changes.
func (r replacement) revisionFilter(shardKey string) bson.D {
	filter := append(byID(r.record.ID), bson.E{Key: "rev", Value: r.want})
	if shardKey == "" {
		return filter
	}
	value, err := docstore.Value(r.record.Body, shardKey)
	if err != nil { // no value of an index, so nobody shards by it
		return filter
	}
	return append(filter, bson.E{Key: bodyPath(shardKey), Value: value})
}

// replaceBatch writes the documents of one batch.
func (e *engine) replaceBatch(ctx context.Context, batch []replacement) []error {
	return repeatUndone(ctx, batch, e.tryReplaceBatch)
}

// tryReplaceBatch makes one try. Why a replacement found nothing to swap is looked up
// afterwards.
func (e *engine) tryReplaceBatch(ctx context.Context, batch []replacement) []error {
	models := make([]mongo.WriteModel, len(batch))
	for i, r := range batch {
		models[i] = r.writeModel(e.shardKey)
	}
	_, err := e.coll.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	errs, missed := e.outcomesOf(ctx, len(batch), err, func(refused mongo.BulkWriteError) bool {
		return refused.Code == immutableField
	})
	e.explainRefusals(
		ctx,
		missed,
		errs,
		func(i int) string { return batch[i].record.ID },
		docstore.RevisionMismatch,
		docstore.NotFound,
	)
	return errs
}
