package docstoretest

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

func testUpsert(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	count := func(body *Ticket) error {
		body.Key = "a"
		return incrementCount(body)
	}
	missing, err := coll.Upsert(ctx, "a", func(body *Ticket) error {
		body.Count = 77
		return docstore.ErrSkip
	})
	require.NoError(t, err)
	require.Equal(t, docstore.Doc[Ticket]{ID: "a"}, missing, "as it is, not as the closure left it")
	refusal := errors.New("not in this state")
	_, err = coll.Upsert(ctx, "a", func(*Ticket) error { return refusal })
	require.Same(t, refusal, err)

	for revision := range 2 {
		doc, err := coll.Upsert(ctx, "a", count)
		require.NoError(t, err)
		require.EqualValues(t, revision+1, doc.Revision)
		require.EqualValues(t, revision+1, doc.Body.Count)
		requireStored(t, coll, doc)
	}
	_, err = coll.Upsert(ctx, "b", count)
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
	_, err = coll.Upsert(ctx, "a", func(*Ticket) error { return docstore.NotFound("others") })
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)

	calls := 0
	doc, err := coll.Upsert(ctx, "c", func(body *Ticket) error {
		if calls++; calls == 1 {
			insertTickets(t, coll, Ticket{Key: "c", Count: 5})
		}
		body.Key = "c"
		return incrementCount(body)
	})
	require.NoError(t, err)
	require.EqualValues(t, 6, doc.Body.Count, "somebody else inserted it meanwhile")
	requireStored(t, coll, doc)
}

func testInsertAsGiven(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	doc, err := coll.InsertAsGiven(ctx, "a", Ticket{Key: "a", Task: Task{Due: secondsIn(5)}})
	require.NoError(t, err)
	require.EqualValues(t, 1, doc.Revision)
	requireStored(t, coll, doc)
	_, err = coll.InsertAsGiven(ctx, "a", Ticket{Key: "b"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonIDTaken)
	_, err = coll.InsertAsGiven(ctx, "b", Ticket{Key: "a"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
}

func testInsertMissing(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	ticket := func(id, key string) docstore.Doc[Ticket] {
		return docstore.Doc[Ticket]{ID: id, Body: Ticket{Key: key}}
	}
	insertTickets(t, coll, Ticket{Key: "a"}, Ticket{Key: "b"})
	existing, err := coll.InsertMissing(ctx, []docstore.Doc[Ticket]{
		ticket("a", "a"), // the id and the unique key are taken
		ticket("b", "x"),
		ticket("c", "c"),
	})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, existing)

	existing, err = coll.InsertMissing(ctx, []docstore.Doc[Ticket]{ticket("a", "x"), ticket("d", "c"), ticket("", "y"), ticket("e", "e")})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
	require.Equal(t, []string{"a"}, existing)
	require.Equal(t, []string{"a", "b", "c", "e"}, findIDs(t, coll, docstore.Query{}))
}

func testDeleteMany(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(t, coll, Ticket{Key: "a"}, Ticket{Key: "b"}, Ticket{Key: "c"})
	deleted, err := coll.DeleteMany(ctx, "a", "nobody", "c", "a")
	require.NoError(t, err)
	require.Equal(t, 2, deleted)
	require.Equal(t, []string{"b"}, findIDs(t, coll, docstore.Query{}))
}
