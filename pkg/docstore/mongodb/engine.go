package mongodb

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/ombud/ombud/pkg/docstore"
)

// stored is a document as MongoDB keeps it.
type stored struct {
	ID       string   `bson:"_id"`
	Revision int64    `bson:"rev"`
	Body     bson.Raw `bson:"body"`
}

// engine implements docstore.Engine for one collection.
type engine struct {
	coll         *mongo.Collection
	shardKey     string // a field of the body; empty for the id
	inserts      *groups[docstore.Record]
	replacements *groups[replacement]
}

func newEngine(coll *mongo.Collection, spec docstore.Spec) *engine {
	e := &engine{coll: coll, shardKey: spec.ShardKey}
	e.inserts = &groups[docstore.Record]{
		collection: coll.Name(),
		write:      e.insertBatch,
		id:         func(r docstore.Record) string { return r.ID },
		claims:     uniqueValues(spec),
	}
	e.replacements = &groups[replacement]{
		collection: coll.Name(), write: e.replaceBatch, id: func(r replacement) string { return r.record.ID },
	}
	return e
}

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

func byIDs(ids []string) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

func (e *engine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	return e.findRecords(ctx, byIDs(ids), options.Find().SetBatchSize(int32(len(ids)+1)))
}

func (e *engine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	opts := options.Find().SetHint(planHint(plan)).SetLimit(int64(plan.Limit))
	if len(plan.Order) > 0 {
		opts.SetSort(planSort(plan))
	}
	if plan.Limit > 0 {
		opts.SetBatchSize(int32(plan.Limit + 1)) // all in one answer, and the cursor closed with it
	}
	return e.findRecords(ctx, planFilter(plan), opts)
}

func (e *engine) Count(ctx context.Context, plan docstore.Plan) (int64, error) {
	opts := options.Count().SetHint(planHint(plan))
	if plan.Limit > 0 {
		opts.SetLimit(int64(plan.Limit))
	}
	n, err := e.coll.CountDocuments(ctx, planFilter(plan), opts)
	return n, e.failedFault(ctx, err)
}

// GroupCount leaves the values as they are stored, so that their types are known.
func (e *engine) GroupCount(ctx context.Context, plan docstore.Plan, field string) (map[string]int64, error) {
	cursor, err := e.coll.Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: planFilter(plan)}},
		{{Key: "$group", Value: bson.D{
			{Key: "_id", Value: "$" + bodyPath(field)},
			{Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}},
		}}},
	}, options.Aggregate().SetHint(planHint(plan)))
	if err != nil {
		return nil, e.failedFault(ctx, err)
	}
	var groups []bson.Raw
	if err := cursor.All(ctx, &groups); err != nil {
		return nil, e.failedFault(ctx, err)
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

// findRecords runs a query for documents.
func (e *engine) findRecords(
	ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder,
) ([]docstore.Record, error) {
	cursor, err := e.coll.Find(ctx, filter, opts)
	if err != nil {
		return nil, e.failedFault(ctx, err)
	}
	var found []stored
	if err := cursor.All(ctx, &found); err != nil {
		return nil, e.failedFault(ctx, err)
	}
	records := make([]docstore.Record, len(found))
	for i, doc := range found {
		records[i] = docstore.Record(doc)
	}
	return records, nil
}

func (e *engine) failedFault(ctx context.Context, err error) error {
	return driverFault(ctx, e.coll.Name(), err)
}
