package mongodb

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/ombud/ombud/pkg/docstore"
)

func TestUndoneWritesAreToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		undone bool
	}{
		"none":               {nil, false},
		"no answer":          {errors.New("connection reset"), false},
		"duplicate":          {mongo.BulkWriteError{WriteError: mongo.WriteError{Code: 11000}}, false},
		"write conflict":     {mongo.CommandError{Code: 112}, true},
		"deadlock":           {mongo.BulkWriteError{WriteError: mongo.WriteError{Code: 16908292}}, true},
		"serialization":      {mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 16777220}}}, true},
		"inside our own one": {docstore.Failed("tickets", mongo.CommandError{Code: 112}), true},
	} {
		require.Equal(t, c.undone, isUndone(c.err), name)
	}
}

// Of a batch only what was taken back is written again, until it is written or refused.
func TestUndoneWritesAreRepeated(t *testing.T) {
	undone, refused := docstore.Failed("tickets", mongo.CommandError{Code: 112}), docstore.IDTaken("tickets")
	outcomes := map[string][]error{
		"written":         {nil},
		"refused":         {refused},
		"undone once":     {undone, nil},
		"undone, refused": {undone, undone, refused},
	}
	batch := []string{"written", "undone once", "refused", "undone, refused"}
	errs := repeatUndone(t.Context(), batch, func(_ context.Context, batch []string) []error {
		errs := make([]error, len(batch))
		for i, name := range batch {
			errs[i], outcomes[name] = outcomes[name][0], outcomes[name][1:]
		}
		return errs
	})
	require.Equal(t, []error{nil, nil, refused, refused}, errs)
	for name, left := range outcomes {
		require.Empty(t, left, name)
	}
}
