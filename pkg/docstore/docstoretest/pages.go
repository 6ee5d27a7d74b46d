package docstoretest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// findPaged returns the ids that a query finds page by page. Every page but the last must
// be full, and none empty.
func findPaged(t *testing.T, coll *docstore.Collection[Ticket], q docstore.Query) []string {
	t.Helper()
	ids := []string{}
	for {
		docs, next, err := coll.Page(t.Context(), q)
		require.NoError(t, err)
		for _, doc := range docs {
			ids = append(ids, doc.ID)
		}
		if next == "" {
			return ids
		}
		require.Len(t, docs, q.Limit)
		q.After = next
	}
}

// testPages goes through queries whose results are full of equal and missing values,
// in pages of every length.
func testPages(t *testing.T, db docstore.Database) {
	t.Helper()
	coll := openTickets(t, db)
	insertTickets(t, coll, sampleTickets()...)
	for name, q := range map[string]docstore.Query{
		"by id":          {},
		"ids":            {Range: &docstore.Range{Field: docstore.IDField, GT: "b", LTE: "k"}},
		"two fields":     {Equal: equalPairs("state", "open"), Order: []string{"level", "task.due"}},
		"one field":      {Equal: equalPairs("state", "open")},
		"no field":       {Equal: equalPairs("state", "open", "level", 3, "task.due", *secondsIn(30))},
		"missing":        {Equal: equalPairs("state", "open", "task.due", nil)},
		"three fields":   {Order: []string{"state", "level"}},
		"missing ones":   {Order: []string{"task.owner"}},
		"range above":    {Equal: equalPairs("state", "open"), Range: &docstore.Range{Field: "task.due", GTE: *secondsIn(10)}},
		"range below":    {Equal: equalPairs("state", "open"), Range: &docstore.Range{Field: "task.due", LT: *secondsIn(30)}},
		"range, further": {Equal: equalPairs("state", "open"), Range: &docstore.Range{Field: "level", GT: 0, LTE: 3}},
		"sparse":         {Order: []string{"task.due"}},
		"sparse range":   {Range: &docstore.Range{Field: "task.due", GT: *secondsIn(5), LT: *secondsIn(35)}},
		"unique":         {Order: []string{"key"}},
		"unique range":   {Range: &docstore.Range{Field: "key", GTE: "b", LT: "k"}},
		"unique, sparse": {Order: []string{"email"}},
		"nothing":        {Equal: equalPairs("state", "lost")},
	} {
		for _, q.Descending = range []bool{false, true} {
			t.Run(fmt.Sprintf("%s descending=%v", name, q.Descending), func(t *testing.T) {
				want := findIDs(t, coll, q)
				for _, q.Limit = range []int{1, 2, 3, 5, 12, 1000} {
					require.Equal(t, want, findPaged(t, coll, q), "pages of %d", q.Limit)
				}
			})
		}
	}
	_, _, err := coll.Page(t.Context(), docstore.Query{})
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err), "a page has a limit")
}

// testPagesOfBytes reads pages that are full in bytes. They are as long as the documents are small, beyond what is fetched at once.
func testPagesOfBytes(t *testing.T, db docstore.Database) {
	t.Helper()
	coll := openTickets(t, db)
	var want []string
	for i := range 100 {
		ticket := Ticket{Key: fmt.Sprintf("%03d", i), State: "open"}
		if i >= 80 {
			ticket.Notes = []string{strings.Repeat("x", 10_000)}
		}
		insertTickets(t, coll, ticket)
		want = append(want, ticket.Key)
	}
	for limit, lengths := range map[int][]int{
		1000: {81, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1},
		70:   {70, 12, 2, 2, 2, 2, 2, 2, 2, 2, 2},
	} {
		q := docstore.Query{Equal: equalPairs("state", "open"), Limit: limit, PageBytes: 25_000}
		var found []string
		for _, length := range lengths {
			docs, next, err := coll.Page(t.Context(), q)
			require.NoError(t, err)
			require.Len(t, docs, length)
			for _, doc := range docs {
				found = append(found, doc.ID)
			}
			q.After = next
		}
		require.Empty(t, q.After)
		require.Equal(t, want, found)
	}
}

// testPagesWhileWriting changes documents before, at and behind a cursor.
func testPagesWhileWriting(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(t, coll, sampleTickets()...)
	q := docstore.Query{Equal: equalPairs("state", "open"), Limit: 4} // d e | b c || f a k l
	docs, next, err := coll.Page(ctx, q)
	require.NoError(t, err)
	require.Equal(t, "c", docs[3].ID)

	require.NoError(t, coll.Delete(ctx, "c")) // the document that the cursor stands on
	require.NoError(t, coll.Delete(ctx, "a"))
	insertTickets(
		t, coll,
		Ticket{Key: "0", State: "open"},                                   // before
		Ticket{Key: "bb", State: "open", Task: Task{Due: secondsIn(10)}},  // before, by id
		Ticket{Key: "cc", State: "open", Task: Task{Due: secondsIn(10)}},  // behind, by id
		Ticket{Key: "m", State: "open", Task: Task{Due: secondsIn(1000)}}, // behind
	)
	q.After = next
	require.Equal(t, []string{"cc", "f", "k", "l", "m"}, findPaged(t, coll, q))
}

func testCursors(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(t, coll, sampleTickets()...)
	q := docstore.Query{Equal: equalPairs("state", "open"), Limit: 2}
	_, next, err := coll.Page(ctx, q)
	require.NoError(t, err)
	require.Regexp(t, `^[A-Za-z0-9_-]+$`, string(next))

	descending, ordered := q, q
	descending.Descending = true
	ordered.Order = []string{"level"}
	for name, other := range map[string]docstore.Query{
		"another direction": descending,
		"another index":     ordered,
		"other equalities":  {Equal: equalPairs("state", "open", "level", 1), Limit: 2},
		"by id":             {Limit: 2},
	} {
		other.After = next
		_, _, err := coll.Page(ctx, other)
		requireFault(t, err, fault.InvalidArgument, docstore.ReasonCursor)
		_, err = coll.Count(ctx, other)
		require.Error(t, err, name)
	}
	for _, broken := range []docstore.Cursor{"!", "AAAA", next[1:], next + "A", next[:len(next)-4]} {
		q.After = broken
		_, _, err := coll.Page(ctx, q)
		requireFault(t, err, fault.InvalidArgument, docstore.ReasonCursor)
	}

	// A cursor outlives a change of the range, to a wider or a narrower one.
	q.After = next
	q.Range = &docstore.Range{Field: "task.due", GTE: *secondsIn(20)}
	require.Equal(t, splitIDs("fakl"), findIDs(t, coll, docstore.Query{Equal: q.Equal, Range: q.Range, After: next}))
}

// testLongResults reads more documents than are fetched at once.
func testLongResults(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	const many = 1500
	docs := make([]docstore.Doc[Ticket], many)
	var want []string
	for i := range docs {
		docs[i] = docstore.Doc[Ticket]{ID: numberedID(i), Body: Ticket{Key: numberedID(i), Level: int32(i / 400), State: "open"}}
		want = append(want, numberedID(i))
	}
	require.Equal(t, make([]error, many), coll.InsertMany(ctx, docs))
	byLevel := docstore.Query{Order: []string{"level"}}
	require.Equal(t, want, findIDs(t, coll, byLevel))
	byLevel.Limit = 777
	require.Equal(t, want[:777], findIDs(t, coll, byLevel))

	// The loop may use the collection, and may end early.
	seen := 0
	for doc, err := range coll.Find(ctx, docstore.Query{Equal: equalPairs("state", "open")}) {
		require.NoError(t, err)
		_, err = coll.Update(ctx, doc.ID, incrementCount)
		require.NoError(t, err)
		if seen++; seen == 100 {
			break
		}
	}
	n := 0
	for doc, err := range coll.Find(ctx, docstore.Query{}) {
		require.NoError(t, err)
		n += int(doc.Body.Count)
	}
	require.Equal(t, 100, n)
}
