package docstoretest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// requireFault checks kind and reason of an error.
func requireFault(t *testing.T, err error, kind fault.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, kind, fault.KindOf(err), "%v", err)
	require.Equal(t, reason, fault.ReasonOf(err), "%v", err)
}

func testDocuments(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	require.NoError(t, db.Ping(ctx))

	_, err := coll.Get(ctx, "a")
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)
	requireFault(t, coll.Delete(ctx, "a"), fault.NotFound, docstore.ReasonNotFound)

	body := Ticket{
		State: "open",
		Level: 2,
		Key:   "a",
		Task:  Task{Due: secondsIn(5), Owner: "ann"},
		Notes: []string{"one", ""},
	}
	inserted, err := coll.Insert(ctx, "a", body)
	require.NoError(t, err)
	require.Equal(t, docstore.Doc[Ticket]{ID: "a", Revision: 1, Body: body}, inserted)
	got, err := coll.Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, inserted, got)

	_, err = coll.Insert(ctx, "a", Ticket{Key: "other"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonIDTaken)
	got, err = coll.Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, inserted, got, "a refused insert must leave the document alone")

	require.NoError(t, coll.Delete(ctx, "a"))
	requireFault(t, coll.Delete(ctx, "a"), fault.NotFound, docstore.ReasonNotFound)
	again, err := coll.Insert(ctx, "a", Ticket{Key: "a"})
	require.NoError(t, err)
	require.EqualValues(t, 1, again.Revision)
}

func testReplace(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	_, err := coll.Replace(ctx, docstore.Doc[Ticket]{ID: "a", Revision: 1, Body: Ticket{Key: "a"}})
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)

	first, err := coll.Insert(ctx, "a", Ticket{Key: "a", State: "new"})
	require.NoError(t, err)
	changed := first
	changed.Body.State = "open"
	second, err := coll.Replace(ctx, changed)
	require.NoError(t, err)
	require.EqualValues(t, 2, second.Revision)
	require.Equal(t, "open", second.Body.State)

	changed.Body.State = "late"
	_, err = coll.Replace(ctx, changed)
	requireFault(t, err, fault.Conflict, docstore.ReasonRevision)
	got, err := coll.Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, second, got)
	require.Equal(t, []string{"a"}, findIDs(t, coll, docstore.Query{Equal: equalPairs("state", "open")}))
	require.Empty(t, findIDs(t, coll, docstore.Query{Equal: equalPairs("state", "new")}), "the index must follow the document")
}

func testBodies(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	for name, id := range map[string]string{
		"empty": "", "too long": strings.Repeat("x", 1025), "not UTF-8": "a\xffb", "with a zero byte": "a\x00b",
	} {
		_, err := coll.Insert(ctx, id, Ticket{Key: "k"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err), "an id that is %s: %v", name, err)
	}
	for i, id := range []string{strings.Repeat("x", 1024), "email:ann@example.com", "a/1", "Żółć ж 漢", "' \" $ . {}"} {
		doc, err := coll.Insert(ctx, id, Ticket{Key: numberedID(i)})
		require.NoError(t, err)
		got, err := coll.Get(ctx, id)
		require.NoError(t, err)
		require.Equal(t, doc, got)
	}

	large := Ticket{Key: "large", Notes: []string{strings.Repeat("n", 12<<20)}}
	_, err := coll.Insert(ctx, "large", large)
	require.NoError(t, err)
	got, err := coll.Get(ctx, "large")
	require.NoError(t, err)
	require.True(t, large.Notes[0] == got.Body.Notes[0])
	large.Notes[0] = strings.Repeat("n", 16<<20)
	_, err = coll.Insert(ctx, "larger", large)
	requireFault(t, err, fault.InvalidArgument, docstore.ReasonTooLarge)
}
