package mongodb

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/ombud/ombud/pkg/docstore"
)

// Insert lets one record travel in company, and more than one in batches of their own.
func (e *engine) Insert(ctx context.Context, records []docstore.Record) []error {
	if len(records) == 1 {
		return []error{e.inserts.writeInGroup(ctx, records[0])}
	}
	errs := make([]error, 0, len(records))
	for len(records) > 0 {
		batch := records[:min(len(records), maxBatch)]
		records = records[len(batch):]
		errs = append(errs, e.insertBatch(ctx, batch)...)
	}
	return errs
}

// insertBatch adds the documents of one batch. Servers differ in how they name the index that a
// duplicate violates, so it is looked up whether the ids are taken.
func (e *engine) insertBatch(ctx context.Context, records []docstore.Record) []error {
	docs := make([]stored, len(records))
	for i, record := range records {
		docs[i] = stored(record)
	}
	_, err := e.coll.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	errs, duplicates := e.outcomesOf(ctx, len(docs), err, func(refused mongo.BulkWriteError) bool {
		return mongo.IsDuplicateKeyError(refused)
	})
	e.explainRefusals(
		ctx,
		duplicates,
		errs,
		func(i int) string { return records[i].ID },
		docstore.IDTaken,
		docstore.UniqueTaken,
	)
	return errs
}
