package docstoretest

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// RunLasting tests the data of a store while no process or more than one has it open, and its spans.
func RunLasting(t *testing.T, store Store) {
	t.Helper()
	for _, theme := range []struct {
		name string
		test func(t *testing.T, store Store)
	}{
		{"Reopened", testReopened},
		{"OpenedTwice", testOpenedTwice},
		{"OpenedAtOnce", testOpenedAtOnce},
		{"Crowd", testCrowd},
		{"Rivals", testRivals},
		{"DeletedWhileWritten", testDeletedWhileWritten},
		{"NewIndexes", testNewIndexes},
		{"NewIndexesElsewhere", testNewIndexesElsewhere},
		{"NewUniqueIndex", testNewUniqueIndex},
		{"ChangedIndex", testChangedIndex},
		{"Killed", testKilled},
		{"Spans", testSpans},
	} {
		t.Run(theme.name, func(t *testing.T) { theme.test(t, store) })
	}
}

func testReopened(t *testing.T, store Store) {
	t.Helper()
	place := store.Place(t)
	first := store.openAt(t, place)
	coll := openTickets(t, first)
	insertTickets(t, coll, sampleTickets()...)
	want, err := coll.Update(t.Context(), "a", func(body *Ticket) error {
		body.State = "done"
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, coll.Delete(t.Context(), "b"))
	require.NoError(t, first.Close(t.Context()))

	coll = openTickets(t, store.openAt(t, place))
	requireStored(t, coll, want)
	require.Equal(t, splitIDs("acdefghijkl"), findIDs(t, coll, docstore.Query{}))
	require.Equal(t, splitIDs("ghai"), findIDs(t, coll, docstore.Query{Equal: equalPairs("state", "done")}))
	_, err = coll.Insert(t.Context(), "z", Ticket{Key: "a"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
}

// testOpenedTwice has two databases open at one place, as two processes have.
func testOpenedTwice(t *testing.T, store Store) {
	t.Helper()
	ctx, place := t.Context(), store.Place(t)
	here, there := openTickets(t, store.openAt(t, place)), openTickets(t, store.openAt(t, place))
	for i := range 20 { // each sees the writes of the other at once
		doc, err := here.Insert(ctx, numberedID(i), Ticket{Key: numberedID(i), State: "open"})
		require.NoError(t, err)
		requireStored(t, there, doc)
		doc, err = there.Update(ctx, numberedID(i), func(body *Ticket) error {
			body.State = "done"
			return nil
		})
		require.NoError(t, err)
		requireStored(t, here, doc)
		require.Empty(t, findIDs(t, here, docstore.Query{Equal: equalPairs("state", "open")}))
	}
	_, err := there.Insert(ctx, "x", Ticket{Key: numberedID(3)})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
	runContention(t, []*docstore.Collection[Ticket]{here, there})
}

// testOpenedAtOnce lets several processes find an empty place at the same moment.
func testOpenedAtOnce(t *testing.T, store Store) {
	t.Helper()
	place := store.Place(t)
	var all sync.WaitGroup
	for i := range 4 {
		db := store.openAt(t, place)
		all.Go(func() {
			coll, err := docstore.Open[Ticket](t.Context(), db, ticketSpec())
			if err == nil {
				_, err = coll.Insert(t.Context(), numberedID(i), Ticket{Key: numberedID(i), State: "open"})
			}
			if err != nil {
				t.Errorf("opener %d: %v", i, err)
			}
		})
	}
	all.Wait()
	require.Len(t, findIDs(t, openTickets(t, store.openAt(t, place)), docstore.Query{Equal: equalPairs("state", "open")}), 4)
}

func testNewIndexes(t *testing.T, store Store) {
	t.Helper()
	place := store.Place(t)
	db := store.openAt(t, place)
	spec := ticketSpec()
	spec.Indexes = spec.Indexes[:1]
	coll, err := docstore.Open[Ticket](t.Context(), db, spec)
	require.NoError(t, err)
	insertTickets(t, coll, sampleTickets()...)
	const many = 1100 // more than are filled at a time
	docs := make([]docstore.Doc[Ticket], many)
	for i := range docs {
		docs[i] = docstore.Doc[Ticket]{ID: numberedID(i), Body: Ticket{Key: numberedID(i), Level: 77}}
	}
	require.Equal(t, make([]error, many), coll.InsertMany(t.Context(), docs))
	require.NoError(t, db.Close(t.Context()))

	coll = openTickets(t, store.openAt(t, place))
	n, err := coll.Count(t.Context(), docstore.Query{Equal: equalPairs("level", 77)})
	require.NoError(t, err)
	require.EqualValues(t, many, n)
	require.Equal(t, splitIDs("bchjfakli"), findIDs(t, coll, docstore.Query{Order: []string{"task.due"}}))
	require.Equal(t, splitIDs("dcfaebkl"), findIDs(t, coll, docstore.Query{Equal: equalPairs("state", "open"), Order: []string{"level"}}))
	_, err = coll.Insert(t.Context(), "x", Ticket{Key: numberedID(5)})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
}

// testNewIndexesElsewhere adds indexes while a process that does not know of them goes
// on writing: they must hold its documents too.
func testNewIndexesElsewhere(t *testing.T, store Store) {
	t.Helper()
	ctx, place := t.Context(), store.Place(t)
	spec := ticketSpec()
	spec.Indexes = spec.Indexes[:1]
	old, err := docstore.Open[Ticket](ctx, store.openAt(t, place), spec)
	require.NoError(t, err)
	insertTickets(t, old, Ticket{Key: "a", Level: 1}, Ticket{Key: "b", Level: 1})

	coll := openTickets(t, store.openAt(t, place))
	insertTickets(t, old, Ticket{Key: "c", Level: 1})
	_, err = old.Update(ctx, "b", func(body *Ticket) error {
		body.Level = 2
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, splitIDs("ac"), findIDs(t, coll, docstore.Query{Equal: equalPairs("level", 1)}))
	require.Equal(t, splitIDs("b"), findIDs(t, coll, docstore.Query{Equal: equalPairs("level", 2)}))
	_, err = old.Insert(ctx, "d", Ticket{Key: "a"})
	requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
}

// testNewUniqueIndex declares a unique index over documents that it does not allow.
func testNewUniqueIndex(t *testing.T, store Store) {
	t.Helper()
	ctx := t.Context()
	one := 1
	unique := docstore.Spec{Name: "pairs", Indexes: []docstore.Index{{Fields: []string{"case", "number"}, Unique: true}}}
	for name, bodies := range map[string][]pair{
		"equal values": {{"x", &one}, {"x", &one}},
		"no value":     {{"x", nil}},
		"no values":    {{"", nil}},
	} {
		t.Run(name, func(t *testing.T) {
			db := store.Fresh(t)
			coll, err := docstore.Open[pair](ctx, db, docstore.Spec{Name: "pairs"})
			require.NoError(t, err)
			for i, body := range bodies {
				_, err := coll.Insert(ctx, numberedID(i), body)
				require.NoError(t, err)
			}
			_, err = docstore.Open[pair](ctx, db, unique)
			requireFault(t, err, fault.Precondition, docstore.ReasonUniqueIndex)
			for i := range bodies {
				require.NoError(t, coll.Delete(ctx, numberedID(i)))
			}
			_, err = docstore.Open[pair](ctx, db, unique)
			require.NoError(t, err)
		})
	}
}

// testChangedIndex declares other options for an index on the same fields.
func testChangedIndex(t *testing.T, store Store) {
	t.Helper()
	ctx, db := t.Context(), store.Fresh(t)
	one, two := 1, 2
	open := func(unique, sparse bool) *docstore.Collection[pair] {
		coll, err := docstore.Open[pair](ctx, db, docstore.Spec{Name: "pairs", Indexes: []docstore.Index{
			{Fields: []string{"case", "number"}, Unique: unique, Sparse: sparse},
		}})
		require.NoError(t, err)
		return coll
	}
	insert := func(coll *docstore.Collection[pair], id string, body pair) string {
		_, err := coll.Insert(context.WithoutCancel(ctx), id, body)
		return fault.ReasonOf(err)
	}
	byCase := docstore.Query{Order: []string{"case"}}

	coll := open(false, false)
	require.Empty(t, insert(coll, "a", pair{"x", &two}))
	require.Empty(t, insert(coll, "b", pair{"x", &one}))
	require.Equal(t, splitIDs("ba"), findIDs(t, coll, byCase))
	coll = open(true, false)
	require.Equal(t, docstore.ReasonUniqueIndex, insert(coll, "c", pair{"x", &one}))
	require.Equal(t, docstore.ReasonIndexValue, insert(coll, "c", pair{"", &one}))
	require.Equal(t, splitIDs("ba"), findIDs(t, coll, byCase))
	coll = open(true, true)
	require.Empty(t, insert(coll, "c", pair{"", &one}))
	require.Empty(t, insert(coll, "d", pair{"", &one}))
	require.Equal(t, docstore.ReasonUniqueIndex, insert(coll, "e", pair{"x", &one}))
	require.Equal(t, splitIDs("ba"), findIDs(t, coll, byCase))
	coll = open(false, false)
	require.Empty(t, insert(coll, "e", pair{"x", &one}))
	require.Equal(t, splitIDs("cdbea"), findIDs(t, coll, byCase))
}
