package mongodb

import (
	"context"
	"strings"

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

// insertBatch adds the documents of one batch.
func (e *engine) insertBatch(ctx context.Context, records []docstore.Record) []error {
	return repeatUndone(ctx, records, e.tryInsertBatch)
}

// tryInsertBatch makes one try. Servers differ in how they name the index that a duplicate
// violates, so it is looked up whether the ids are taken.
func (e *engine) tryInsertBatch(ctx context.Context, records []docstore.Record) []error {
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

// uniqueValues returns a function that names the values which a record has in the unique indexes.
func uniqueValues(spec docstore.Spec) func(docstore.Record) []string {
	unique := spec.UniqueIndexes()
	return func(record docstore.Record) []string {
		names := make([]string, 0, len(unique))
		for _, index := range unique {
			if name, has := valuesName(record, index); has {
				names = append(names, name)
			}
		}
		return names
	}
}

// valuesName names the values of a record in an index; it has none where the index leaves the record out.
func valuesName(record docstore.Record, index docstore.Index) (name string, has bool) {
	var b strings.Builder
	b.WriteString(index.Key())
	for _, field := range index.Fields {
		value, err := docstore.Value(record.Body, field)
		if err != nil || value == nil {
			return "", false
		}
		b.WriteByte(0)
		b.WriteString(docstore.GroupKey(value))
	}
	return b.String(), true
}
