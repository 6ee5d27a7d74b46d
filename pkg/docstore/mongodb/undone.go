package mongodb

import (
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/ombud/ombud/pkg/docstore"
)

// undoneCodes are the codes for a write that the server took back because it met another one. MongoDB has one; a server
// on PostgreSQL passes on the SQLSTATE, five characters of six bits each, the first one lowest.
//
// Sources: MongoDB, error codes, WriteConflict; PostgreSQL, appendix A, and MAKE_SQLSTATE in elog.h.
func undoneCodes() []int {
	return []int{
		112,      // WriteConflict
		16777220, // 40001 serialization_failure
		16908292, // 40P01 deadlock_detected
	}
}

// isUndone reports whether the server took a write back, so that it may simply be made again.
func isUndone(err error) bool {
	var told mongo.ServerError
	return errors.As(err, &told) && slices.ContainsFunc(undoneCodes(), told.HasErrorCode)
}

// repeatUndone writes a batch. Writes that were taken back are made again, one after the other, with pauses between the
// tries of each.
func repeatUndone[T any](ctx context.Context, batch []T, write func(context.Context, []T) []error) []error {
	errs := write(ctx, batch)
	for i, err := range errs {
		if !isUndone(err) {
			continue
		}
		_, errs[i] = docstore.RetryOnConflict(ctx, isUndone, func() (struct{}, error) {
			return struct{}{}, write(ctx, batch[i:i+1])[0]
		})
	}
	return errs
}
