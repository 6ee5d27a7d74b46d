package docstoretest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

func testUnique(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(
		t, coll,
		Ticket{Key: "a", Email: "ann@example.com"},
		Ticket{Key: "b"}, // any number of documents lack the field of a sparse index
		Ticket{Key: "c"},
	)
	_, err := coll.Insert(ctx, "d", Ticket{Key: "a"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
	_, err = coll.Insert(ctx, "d", Ticket{Key: "d", Email: "ann@example.com"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
	_, err = coll.Get(ctx, "d")
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)
	_, err = coll.Insert(ctx, "d", Ticket{Key: "d", Email: "Ann@example.com"})
	require.NoError(t, err, "case counts")

	// A value is free again once its document has given it up or is gone.
	_, err = coll.Update(ctx, "a", func(body *Ticket) error {
		body.Email = ""
		return nil
	})
	require.NoError(t, err)
	_, err = coll.Update(ctx, "b", func(body *Ticket) error {
		body.Email = "ann@example.com"
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, coll.Delete(ctx, "b"))
	_, err = coll.Insert(ctx, "e", Ticket{Key: "b", Email: "ann@example.com"})
	require.NoError(t, err)
	require.Equal(t, []string{"e"}, findIDs(t, coll, docstore.Query{Equal: equalPairs("email", "ann@example.com")}))
	require.Equal(t, []string{"d", "e"}, findIDs(t, coll, docstore.Query{Order: []string{"email"}}))
	require.Equal(t, []string{"d", "c", "e", "a"}, findIDs(t, coll, docstore.Query{Order: []string{"key"}, Descending: true}))
}

// pair has two fields, for unique indexes over both.
type pair struct {
	Case   string `bson:"case,omitempty"`
	Number *int   `bson:"number"`
}

func testUniqueNeedsValues(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx := t.Context()
	one, two := 1, 2
	plain, err := docstore.Open[pair](ctx, db, docstore.Spec{Name: "plain", Indexes: []docstore.Index{
		{Fields: []string{"case", "number"}, Unique: true},
	}})
	require.NoError(t, err)
	sparse, err := docstore.Open[pair](ctx, db, docstore.Spec{Name: "sparse", Indexes: []docstore.Index{
		{Fields: []string{"case", "number"}, Unique: true, Sparse: true},
	}})
	require.NoError(t, err)

	for _, c := range []struct {
		id            string
		body          pair
		plain, sparse string
	}{
		{"a", pair{"x", &one}, "", ""},
		{"b", pair{"x", &two}, "", ""},
		{"c", pair{"y", &one}, "", ""},
		{"d", pair{"x", &one}, docstore.ReasonUniqueIndex, docstore.ReasonUniqueIndex},
		{"e", pair{"x", nil}, docstore.ReasonIndexValue, docstore.ReasonIndexValue},
		{"f", pair{"", &one}, docstore.ReasonIndexValue, ""},
		{"g", pair{"", &one}, docstore.ReasonIndexValue, ""},
		{"h", pair{"", nil}, docstore.ReasonIndexValue, ""},
	} {
		_, err := plain.Insert(ctx, c.id, c.body)
		require.Equal(t, c.plain, fault.ReasonOf(err), c.id)
		_, err = sparse.Insert(ctx, c.id, c.body)
		require.Equal(t, c.sparse, fault.ReasonOf(err), c.id)
	}
	require.Equal(t, []string{"a", "b", "c"}, findIDs(t, plain, docstore.Query{Order: []string{"case"}}))
	require.Equal(t, []string{"c", "b", "a"}, findIDs(t, sparse, docstore.Query{Order: []string{"case"}, Descending: true}))
	require.Equal(t, []string{"a", "b"}, findIDs(t, plain, docstore.Query{Equal: equalPairs("case", "x")}))
}
