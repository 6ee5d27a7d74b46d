package docstoretest

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

func testUpdate(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	_, err := coll.Update(ctx, "a", incrementCount)
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)

	insertTickets(t, coll, Ticket{Key: "a", State: "new", Notes: []string{"kept"}}, Ticket{Key: "b"})
	doc, err := coll.Update(ctx, "a", incrementCount)
	require.NoError(t, err)
	require.EqualValues(t, 2, doc.Revision)
	require.EqualValues(t, 1, doc.Body.Count)
	requireStored(t, coll, doc)

	t.Run("skipped", func(t *testing.T) {
		same, err := coll.Update(ctx, "a", func(body *Ticket) error {
			body.Count, body.Notes[0] = 77, "thrown away"
			return docstore.ErrSkip
		})
		require.NoError(t, err)
		require.Equal(t, doc, same, "the document as it is, not as the closure left it")
		requireStored(t, coll, doc)
	})
	t.Run("refused by the closure", func(t *testing.T) {
		refusal := errors.New("not in this state")
		_, err := coll.Update(ctx, "a", func(body *Ticket) error {
			body.Count = 77
			return refusal
		})
		require.Same(t, refusal, err)
		requireStored(t, coll, doc)
	})
	t.Run("refused by a unique index", func(t *testing.T) {
		_, err := coll.Update(ctx, "a", func(body *Ticket) error {
			body.Key = "b"
			return nil
		})
		requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
		requireStored(t, coll, doc)
	})
}

// testUpdateFrom begins with a document that is as it was, and with one that is not.
func testUpdateFrom(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(t, coll, Ticket{Key: "a", State: "new"})
	first, err := coll.Get(ctx, "a")
	require.NoError(t, err)
	calls := 0
	count := func(body *Ticket) error {
		calls++
		return incrementCount(body)
	}
	second, err := coll.UpdateFrom(ctx, first, count)
	require.NoError(t, err)
	require.Equal(t, 1, calls)
	require.EqualValues(t, 2, second.Revision)
	require.Zero(t, first.Body.Count, "what it was given stays as it is")
	requireStored(t, coll, second)

	third, err := coll.UpdateFrom(ctx, first, count)
	require.NoError(t, err)
	require.Equal(t, 3, calls, "once on the old body, once on the new one")
	require.EqualValues(t, 2, third.Body.Count)
	requireStored(t, coll, third)

	same, err := coll.UpdateFrom(ctx, third, func(body *Ticket) error {
		body.Count = 77
		return docstore.ErrSkip
	})
	require.NoError(t, err)
	require.Equal(t, third, same)
	refusal := errors.New("not in this state")
	_, err = coll.UpdateFrom(ctx, third, func(*Ticket) error { return refusal })
	require.Same(t, refusal, err)
	requireStored(t, coll, third)

	require.NoError(t, coll.Delete(ctx, "a"))
	_, err = coll.UpdateFrom(ctx, third, count)
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)
}

// testOvertaken lets somebody else write between the reading and the writing of Update.
func testOvertaken(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(t, coll, Ticket{Key: "a"})
	t.Run("overtaken once", func(t *testing.T) {
		calls := 0
		after, err := coll.Update(ctx, "a", func(body *Ticket) error {
			if calls++; calls == 1 {
				_, err := coll.Update(ctx, "a", incrementCount)
				require.NoError(t, err)
			}
			return incrementCount(body)
		})
		require.NoError(t, err)
		require.Equal(t, 2, calls, "once on the old body, once on the new one")
		require.EqualValues(t, 2, after.Body.Count)
		requireStored(t, coll, after)
	})
	t.Run("overtaken every time", func(t *testing.T) {
		before, err := coll.Get(ctx, "a")
		require.NoError(t, err)
		calls := 0
		_, err = coll.Update(ctx, "a", func(*Ticket) error {
			calls++
			_, err := coll.Update(ctx, "a", incrementCount)
			return err
		})
		requireFault(t, err, fault.Conflict, docstore.ReasonRevision)
		after, err := coll.Get(ctx, "a")
		require.NoError(t, err)
		require.EqualValues(t, calls, after.Revision-before.Revision, "only the others have written")
	})
}

func incrementCount(body *Ticket) error {
	body.Count++
	return nil
}

func requireStored(t *testing.T, coll *docstore.Collection[Ticket], want docstore.Doc[Ticket]) {
	t.Helper()
	got, err := coll.Get(t.Context(), want.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
}
