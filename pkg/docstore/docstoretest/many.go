package docstoretest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

func testMany(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	require.Empty(t, coll.InsertMany(ctx, nil))
	insertTickets(t, coll, Ticket{Key: "taken"})

	// Far more than either store writes at once, so that the pieces are put together.
	const many = 1200
	docs := make([]docstore.Doc[Ticket], many)
	want := make([]string, many)
	for i := range docs {
		docs[i] = docstore.Doc[Ticket]{ID: numberedID(i), Revision: 9, Body: Ticket{Key: numberedID(i), Level: int32(i)}}
	}
	docs[3].ID, want[3] = "taken", docstore.ReasonIDTaken
	docs[5].Body.Key, want[5] = "taken", docstore.ReasonUniqueIndex
	docs[7].ID, want[7] = "", fault.InvalidArgument.String()
	docs[700].ID, want[700] = numberedID(4), docstore.ReasonIDTaken
	docs[1100].Body.Key, want[1100] = numberedID(9), docstore.ReasonUniqueIndex

	errs := coll.InsertMany(ctx, docs)
	got := make([]string, len(errs))
	for i, err := range errs {
		got[i] = fault.ReasonOf(err)
	}
	require.Equal(t, want, got, "every document has its own outcome")
	n, err := coll.Count(ctx, docstore.Query{})
	require.NoError(t, err)
	require.EqualValues(t, many-5+1, n)
	kept, err := coll.Get(ctx, numberedID(4))
	require.NoError(t, err)
	require.EqualValues(t, 4, kept.Body.Level)
	require.EqualValues(t, 1, kept.Revision)

	for i, err := range coll.InsertMany(ctx, docs[:2]) {
		requireFault(t, err, fault.AlreadyExists, docstore.ReasonIDTaken)
		require.Less(t, i, 2)
	}
	testGetMany(t, coll)
}

func testGetMany(t *testing.T, coll *docstore.Collection[Ticket]) {
	t.Helper()
	for name, c := range map[string]struct{ ids, want []string }{
		"none":            {nil, nil},
		"one":             {[]string{numberedID(1)}, []string{numberedID(1)}},
		"in their order":  {[]string{numberedID(8), numberedID(1), numberedID(4)}, []string{numberedID(8), numberedID(1), numberedID(4)}},
		"without missing": {[]string{"nobody", numberedID(8), "\"'"}, []string{numberedID(8)}},
		"only missing":    {[]string{"nobody", "nothing"}, nil},
		"each once":       {[]string{numberedID(2), numberedID(1), numberedID(2)}, []string{numberedID(2), numberedID(1)}},
	} {
		docs, err := coll.GetMany(t.Context(), c.ids)
		require.NoError(t, err, name)
		var got []string
		for _, doc := range docs {
			require.Equal(t, doc.ID, doc.Body.Key, name)
			got = append(got, doc.ID)
		}
		require.Equal(t, c.want, got, name)
	}
}
