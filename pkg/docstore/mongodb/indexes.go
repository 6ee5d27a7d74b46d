package mongodb

import (
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Codes of the server for missing things.
const (
	namespaceNotFound = 26
	indexNotFound     = 27
)

// existing is an index as the server describes it.
type existing struct {
	Name    string   `bson:"name"`
	Unique  bool     `bson:"unique"`
	Partial bson.Raw `bson:"partialFilterExpression"`
}

// indexTries is how often the indexes are looked at again when the server refuses to
// make one: it may, while another process is making the same.
const indexTries = 5

// ensureIndexes makes the indexes that a collection declares, unless they are there. One
// on the same fields with other options is replaced; those that are not declared stay,
// because another version of a service may need them.
func ensureIndexes(ctx context.Context, coll *mongo.Collection, spec docstore.Spec) error {
	var err error
	for range indexTries {
		if err = missingIndexes(ctx, coll, spec); err == nil || fault.ReasonOf(err) != docstore.ReasonStore || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// missingIndexes is one try of ensureIndexes.
func missingIndexes(ctx context.Context, coll *mongo.Collection, spec docstore.Spec) error {
	have, err := listIndexes(ctx, coll)
	if err != nil {
		return driverFault(ctx, spec.Name, err)
	}
	for _, index := range spec.Indexes {
		at := slices.IndexFunc(have, func(x existing) bool { return x.Name == index.Key() })
		if at >= 0 && have[at].Unique == index.Unique && (have[at].Partial != nil) == index.Sparse {
			continue
		}
		if at >= 0 {
			if err := coll.Indexes().DropOne(ctx, index.Key()); err != nil && !hasCode(err, indexNotFound) {
				return driverFault(ctx, spec.Name, err)
			}
		}
		if err := createIndex(ctx, coll, index); err != nil {
			return err
		}
	}
	return nil
}

// listIndexes returns the indexes of a collection; none when it does not exist yet.
func listIndexes(ctx context.Context, coll *mongo.Collection) ([]existing, error) {
	cursor, err := coll.Indexes().List(ctx)
	if hasCode(err, namespaceNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var have []existing
	err = cursor.All(ctx, &have)
	return have, err
}

// createIndex makes one index. The id is its last key, except in a unique one, which
// would otherwise exclude nothing.
func createIndex(ctx context.Context, coll *mongo.Collection, index docstore.Index) error {
	keys := bson.D{}
	for _, field := range index.Fields {
		keys = append(keys, bson.E{Key: bodyPath(field), Value: 1})
	}
	opts := options.Index().SetName(index.Key())
	if index.Sparse {
		opts.SetPartialFilterExpression(existsFilter(index.Fields[0]))
	}
	if index.Unique {
		opts.SetUnique(true)
		if err := checkUnique(ctx, coll, index); err != nil {
			return err
		}
	} else {
		keys = append(keys, bson.E{Key: docstore.IDField, Value: 1})
	}
	_, err := coll.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: keys, Options: opts})
	if err != nil && index.Unique && hasDuplicates(ctx, coll, index) {
		return docstore.NotUnique(coll.Name())
	}
	return driverFault(ctx, coll.Name(), err)
}

// hasDuplicates reports whether two documents have the same values of an index. It reads
// all of them, and is asked only when a server has refused an index: not every one says
// why.
func hasDuplicates(ctx context.Context, coll *mongo.Collection, index docstore.Index) bool {
	values := bson.A{}
	for _, field := range index.Fields {
		values = append(values, "$"+bodyPath(field))
	}
	cursor, err := coll.Aggregate(ctx, mongo.Pipeline{
		{{Key: "$match", Value: existsFilter(index.Fields[0])}},
		{{Key: "$group", Value: bson.D{
			{Key: "_id", Value: values},
			{Key: "n", Value: bson.D{{Key: "$sum", Value: 1}}},
		}}},
		{{Key: "$match", Value: bson.D{{Key: "n", Value: bson.D{{Key: "$gt", Value: 1}}}}}},
		{{Key: "$limit", Value: 1}},
	})
	if err != nil {
		return false
	}
	var duplicates []bson.Raw
	err = cursor.All(ctx, &duplicates)
	return err == nil && len(duplicates) > 0
}

// checkUnique makes sure that no document there lacks a field of a new unique index:
// MongoDB would let one of them pass.
func checkUnique(ctx context.Context, coll *mongo.Collection, index docstore.Index) error {
	required, among := index.Fields, bson.D{}
	if index.Sparse {
		required, among = required[1:], existsFilter(index.Fields[0])
	}
	if len(required) == 0 {
		return nil
	}
	var missing bson.A
	for _, field := range required {
		missing = append(missing, bson.D{{Key: bodyPath(field), Value: nil}})
	}
	err := coll.FindOne(ctx, append(among, bson.E{Key: "$or", Value: missing})).Err()
	switch {
	case err == nil:
		return docstore.NotUnique(coll.Name())
	case errors.Is(err, mongo.ErrNoDocuments):
		return nil
	default:
		return driverFault(ctx, coll.Name(), err)
	}
}

// existsFilter is the filter of a sparse index.
func existsFilter(field string) bson.D {
	return bson.D{{Key: bodyPath(field), Value: bson.D{{Key: "$exists", Value: true}}}}
}

// hasCode reports whether an error is the server's, with that code.
func hasCode(err error, code int) bool {
	var server mongo.ServerError
	return errors.As(err, &server) && server.HasErrorCode(code)
}
