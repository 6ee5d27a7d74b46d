package docstoretest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// testMisfits reads documents with a type that one of them does not fit: it must not hide
// those behind it.
func testMisfits(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx := t.Context()
	spec := docstore.Spec{Name: "loose"}
	loose, err := docstore.Open[map[string]any](ctx, db, spec)
	require.NoError(t, err)
	for id, value := range map[string]any{"a": "one", "b": 2, "c": "three"} {
		_, err := loose.Insert(ctx, id, map[string]any{"value": value})
		require.NoError(t, err)
	}
	strict, err := docstore.Open[struct {
		Value string `bson:"value"`
	}](ctx, db, spec)
	require.NoError(t, err)

	var seen []string
	for doc, err := range strict.Find(ctx, docstore.Query{}) {
		if doc.ID == "b" {
			requireFault(t, err, fault.Internal, docstore.ReasonCodec)
		} else {
			require.NoError(t, err)
		}
		seen = append(seen, doc.ID+doc.Body.Value)
	}
	require.Equal(t, []string{"aone", "b", "cthree"}, seen)
	_, err = strict.Get(ctx, "b")
	requireFault(t, err, fault.Internal, docstore.ReasonCodec)
	_, _, err = strict.Page(ctx, docstore.Query{Limit: 3})
	requireFault(t, err, fault.Internal, docstore.ReasonCodec)
}
