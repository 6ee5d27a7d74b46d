package mongodb

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/ombud/ombud/pkg/docstore"
)

// maxBatch bounds how many documents go into one command.
const maxBatch = 500

// outcomesOf returns the outcome of each of n writes in one unordered batch; err is the answer to it. Open are the
// indexes of refused writes whose reason is yet to be looked up.
func (e *engine) outcomesOf(
	ctx context.Context, n int, err error, unclear func(mongo.BulkWriteError) bool,
) (errs []error, open []int) {
	errs = make([]error, n)
	var refused mongo.BulkWriteException
	if err != nil && (!errors.As(err, &refused) || refused.WriteConcernError != nil) {
		for i := range errs {
			errs[i] = e.failedFault(ctx, err)
		}
		return errs, nil
	}
	for _, r := range refused.WriteErrors {
		switch {
		case unclear(r):
			open = append(open, r.Index)
		case mongo.IsDuplicateKeyError(r):
			errs[r.Index] = docstore.UniqueTaken(e.coll.Name())
		default:
			errs[r.Index] = e.failedFault(ctx, r)
		}
	}
	return errs, open
}

// explainRefusals fills in why writes were refused, which depends on whether there is a document
// with the id.
func (e *engine) explainRefusals(
	ctx context.Context,
	open []int,
	errs []error,
	id func(int) string,
	present, missing func(collection string) error,
) {
	if len(open) == 0 {
		return
	}
	ids := make([]string, len(open))
	for i, at := range open {
		ids[i] = id(at)
	}
	existing, err := e.Get(ctx, ids)
	there := map[string]bool{}
	for _, record := range existing {
		there[record.ID] = true
	}
	for i, at := range open {
		switch {
		case err != nil:
			errs[at] = err
		case there[ids[i]]:
			errs[at] = present(e.coll.Name())
		default:
			errs[at] = missing(e.coll.Name())
		}
	}
}
