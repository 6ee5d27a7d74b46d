package mongodb

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/ombud/ombud/pkg/docstore"
)

// maxBatch bounds how many documents go into one command.
const maxBatch = 500

// stored is a document as MongoDB keeps it.
type stored struct {
	ID       string   `bson:"_id"`
	Revision int64    `bson:"rev"`
	Body     bson.Raw `bson:"body"`
}

// engine implements docstore.Engine for one collection.
type engine struct {
	coll   *mongo.Collection
	groups groups
}

func newEngine(coll *mongo.Collection) *engine {
	e := &engine{coll: coll}
	e.groups.collection, e.groups.insert = coll.Name(), e.insert
	return e
}

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

func byIDs(ids []string) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

// Insert lets one record travel in company, and more than one in batches of their own.
func (e *engine) Insert(ctx context.Context, records []docstore.Record) []error {
	if len(records) == 1 {
		return []error{e.groups.add(ctx, records[0])}
	}
	errs := make([]error, 0, len(records))
	for len(records) > 0 {
		batch := records[:min(len(records), maxBatch)]
		records = records[len(batch):]
		errs = append(errs, e.insert(ctx, batch)...)
	}
	return errs
}

// insert adds the documents of one batch.
func (e *engine) insert(ctx context.Context, records []docstore.Record) []error {
	errs := make([]error, len(records))
	docs := make([]stored, len(records))
	for i, record := range records {
		docs[i] = stored(record)
	}
	_, err := e.coll.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	var refused mongo.BulkWriteException
	if err == nil || errors.As(err, &refused) && refused.WriteConcernError == nil {
		e.refusals(ctx, records, refused.WriteErrors, errs)
		return errs
	}
	for i := range errs {
		errs[i] = e.failed(ctx, err)
	}
	return errs
}

// refusals fills in why documents were not inserted. Servers differ in how they name
// the index that a duplicate violates, so it is looked up whether the ids are taken.
func (e *engine) refusals(ctx context.Context, records []docstore.Record, refused []mongo.BulkWriteError, errs []error) {
	var ids []string
	for _, r := range refused {
		errs[r.Index] = e.failed(ctx, r)
		if mongo.IsDuplicateKeyError(r) {
			errs[r.Index] = docstore.UniqueTaken(e.coll.Name())
			ids = append(ids, records[r.Index].ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	taken := map[string]bool{}
	existing, err := e.Get(ctx, ids)
	for _, record := range existing {
		taken[record.ID] = true
	}
	for _, r := range refused {
		switch {
		case !mongo.IsDuplicateKeyError(r):
		case err != nil:
			errs[r.Index] = err
		case taken[records[r.Index].ID]:
			errs[r.Index] = docstore.IDTaken(e.coll.Name())
		}
	}
}

// Replace compares and swaps in one command. Why it found nothing to swap is looked up
// afterwards.
func (e *engine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	result, err := e.coll.UpdateOne(ctx,
		append(byID(record.ID), bson.E{Key: "rev", Value: want}),
		bson.D{{Key: "$set", Value: bson.D{{Key: "rev", Value: record.Revision}, {Key: "body", Value: record.Body}}}})
	switch {
	case mongo.IsDuplicateKeyError(err):
		return docstore.UniqueTaken(e.coll.Name())
	case err != nil:
		return e.failed(ctx, err)
	case result.MatchedCount == 1:
		return nil
	}
	existing, err := e.Get(ctx, []string{record.ID})
	switch {
	case err != nil:
		return err
	case len(existing) == 0:
		return docstore.NotFound(e.coll.Name())
	default:
		return docstore.RevisionMismatch(e.coll.Name())
	}
}

func (e *engine) Delete(ctx context.Context, id string) error {
	result, err := e.coll.DeleteOne(ctx, byID(id))
	if err != nil {
		return e.failed(ctx, err)
	}
	if result.DeletedCount == 0 {
		return docstore.NotFound(e.coll.Name())
	}
	return nil
}

func (e *engine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	return e.records(ctx, byIDs(ids), options.Find().SetBatchSize(int32(len(ids)+1)))
}

func (e *engine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	opts := options.Find().SetHint(hint(plan)).SetLimit(int64(plan.Limit))
	if len(plan.Order) > 0 {
		opts.SetSort(order(plan))
	}
	if plan.Limit > 0 {
		opts.SetBatchSize(int32(plan.Limit + 1)) // all in one answer, and the cursor closed with it
	}
	return e.records(ctx, filter(plan), opts)
}

func (e *engine) Count(ctx context.Context, plan docstore.Plan) (int64, error) {
	opts := options.Count().SetHint(hint(plan))
	if plan.Limit > 0 {
		opts.SetLimit(int64(plan.Limit))
	}
	n, err := e.coll.CountDocuments(ctx, filter(plan), opts)
	return n, e.failed(ctx, err)
}

// GroupCount leaves the values as they are stored, so that their types are known.
func (e *engine) GroupCount(ctx context.Context, plan docstore.Plan, field string) (map[string]int64, error) {
	cursor, err := e.coll.Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: filter(plan)}},
		{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$" + path(field)}, {Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}}}}},
	}, options.Aggregate().SetHint(hint(plan)))
	if err != nil {
		return nil, e.failed(ctx, err)
	}
	var groups []bson.Raw
	if err := cursor.All(ctx, &groups); err != nil {
		return nil, e.failed(ctx, err)
	}
	counts := make(map[string]int64, len(groups))
	for _, group := range groups {
		value, err := docstore.Value(group, "_id")
		if err != nil {
			return nil, err
		}
		counts[docstore.GroupKey(value)] = group.Lookup("n").AsInt64()
	}
	return counts, nil
}

// records runs a query for documents.
func (e *engine) records(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]docstore.Record, error) {
	cursor, err := e.coll.Find(ctx, filter, opts)
	if err != nil {
		return nil, e.failed(ctx, err)
	}
	var found []stored
	if err := cursor.All(ctx, &found); err != nil {
		return nil, e.failed(ctx, err)
	}
	records := make([]docstore.Record, len(found))
	for i, doc := range found {
		records[i] = docstore.Record(doc)
	}
	return records, nil
}

func (e *engine) failed(ctx context.Context, err error) error {
	return failed(ctx, e.coll.Name(), err)
}
