package docstoretest

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
)

// testOrder inserts values of each type in a jumble and expects them sorted, those
// without a value first and equal ones by id, up and down.
func testOrder(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx := t.Context()
	type body struct {
		Value any `bson:"value"`
	}
	for name, sorted := range map[string][]any{
		"texts": {nil, nil, "", "", "10", "2", "B", "a", "aa", "ab", "zebra", "ćma", "ж", "漢", "漢"},
		"ints":  {nil, math.MinInt64, int64(math.MinInt32) - 1, -1, 0, 0, 1, int32(2), int64(2), math.MaxInt32, math.MaxInt64},
		"bools": {nil, false, false, true, true},
		"times": {nil, time.Time{}, time.UnixMilli(-1), time.UnixMilli(0), time.UnixMilli(1), *secondsIn(0), *secondsIn(0), *secondsIn(1)},
	} {
		coll, err := docstore.Open[body](ctx, db, docstore.Spec{Name: name, Indexes: []docstore.Index{{Fields: []string{"value"}}}})
		require.NoError(t, err)
		var docs []docstore.Doc[body]
		var want []string
		for i, value := range sorted {
			docs = append(docs, docstore.Doc[body]{ID: numberedID(i), Body: body{value}})
			want = append(want, numberedID(i))
		}
		for i := range docs { // 7 has no divisor in common with any of the lengths
			jumbled := docs[i*7%len(docs)]
			_, err := coll.Insert(ctx, jumbled.ID, jumbled.Body)
			require.NoError(t, err)
		}
		require.Equal(t, want, findIDs(t, coll, docstore.Query{Order: []string{"value"}}), name)
		require.Equal(t, want, findIDs(t, coll, docstore.Query{}), name)
		slices.Reverse(want)
		require.Equal(t, want, findIDs(t, coll, docstore.Query{Order: []string{"value"}, Descending: true}), name)
		require.Equal(t, want, findIDs(t, coll, docstore.Query{Descending: true}), name)
	}
}

// sampleTickets are tickets with equal and missing values in every index.
func sampleTickets() []Ticket {
	return []Ticket{
		{Key: "a", State: "open", Level: 1, Task: Task{Due: secondsIn(30), Owner: "ann"}},
		{Key: "b", State: "open", Level: 2, Task: Task{Due: secondsIn(10), Owner: "bob"}},
		{Key: "c", State: "open", Level: 1, Task: Task{Due: secondsIn(10), Owner: "ann"}, Urgent: true},
		{Key: "d", State: "open", Level: 1, Task: Task{}},
		{Key: "e", State: "open", Level: 2, Task: Task{Owner: "ann"}, Urgent: true},
		{Key: "f", State: "open", Level: 1, Task: Task{Due: secondsIn(20), Owner: "bob"}},
		{Key: "g", State: "done", Level: 3, Task: Task{}},
		{Key: "h", State: "done", Level: 1, Task: Task{Due: secondsIn(10)}},
		{Key: "i", State: "done", Level: 3, Task: Task{Due: secondsIn(40), Owner: "cid"}},
		{Key: "j", State: "", Level: 0, Task: Task{Due: secondsIn(15), Owner: "ann"}},
		{Key: "k", State: "open", Level: 3, Task: Task{Due: secondsIn(30), Owner: "ann"}},
		{Key: "l", State: "open", Level: 3, Task: Task{Due: secondsIn(30), Owner: "ann"}},
	}
}

// splitIDs splits "abc" into the ids that the tickets of the dozen have.
func splitIDs(s string) []string {
	ids := []string{}
	for _, r := range s {
		ids = append(ids, string(r))
	}
	return ids
}

func testRanges(t *testing.T, db docstore.Database) {
	t.Helper()
	coll := openTickets(t, db)
	insertTickets(t, coll, sampleTickets()...)
	between := func(field string, r docstore.Range) *docstore.Range {
		r.Field = field
		return &r
	}
	for _, c := range []struct {
		name  string
		query docstore.Query
		want  string
	}{
		{"by id", docstore.Query{}, "abcdefghijkl"},
		{"ids from", docstore.Query{Range: between(docstore.IDField, docstore.Range{GTE: "c", LT: "f"})}, "cde"},
		{"ids of a value", docstore.Query{Equal: equalPairs("level", 1), Range: between(docstore.IDField, docstore.Range{GT: "c"})}, "dfh"},
		{"equality alone is in the order of the shortest index", docstore.Query{Equal: equalPairs("state", "open")}, "debcfakl"},
		{"equality, then the longer index by name", docstore.Query{Equal: equalPairs("state", "open"), Order: []string{"level"}}, "dcfaebkl"},
		{"equalities in any order", docstore.Query{Equal: equalPairs("level", 1, "state", "open")}, "dcfa"},
		{"at most", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{LTE: *secondsIn(20)})}, "bcf"},
		{"less", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{LT: *secondsIn(20)})}, "bc"},
		{"at least", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{GTE: *secondsIn(20)})}, "fakl"},
		{"greater", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{GT: *secondsIn(20)})}, "akl"},
		{"between", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{GT: *secondsIn(10), LT: *secondsIn(30)})}, "f"},
		{"nothing between", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{GT: *secondsIn(30), LT: *secondsIn(10)})}, ""},
		{"a range that only orders finds missing values", docstore.Query{Equal: equalPairs("state", "open"), Range: between("task.due", docstore.Range{})}, "debcfakl"},
		{"a range, then the further field", docstore.Query{Equal: equalPairs("state", "open"), Range: between("level", docstore.Range{LT: 3})}, "dcfaeb"},
		{"no value", docstore.Query{Equal: equalPairs("state", "open", "task.due", nil)}, "de"},
		{"no value in front", docstore.Query{Equal: equalPairs("task.owner", nil)}, "dgh"},
		{"an empty value", docstore.Query{Equal: equalPairs("state", "")}, "j"},
		{"truth", docstore.Query{Equal: equalPairs("task.owner", "ann", "urgent", true)}, "ce"},
		{"a range of texts", docstore.Query{Range: between("task.owner", docstore.Range{GT: "ann"})}, "bfi"},
		{"a range of numbers", docstore.Query{Range: between("level", docstore.Range{GTE: 2, LTE: 3})}, "begikl"},
		{"limited", docstore.Query{Equal: equalPairs("state", "open"), Limit: 3}, "deb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, splitIDs(c.want), findIDs(t, coll, c.query))
			first, known, err := coll.First(t.Context(), c.query)
			require.NoError(t, err)
			require.Equal(t, c.want != "", known)
			require.True(t, strings.HasPrefix(c.want, first.ID))
			backwards := c.query
			backwards.Descending, backwards.Limit = true, 0
			all := c.query
			all.Limit = 0
			want := findIDs(t, coll, all)
			slices.Reverse(want)
			require.Equal(t, want, findIDs(t, coll, backwards), "descending")
		})
	}
}

func testSparse(t *testing.T, db docstore.Database) {
	t.Helper()
	coll := openTickets(t, db)
	insertTickets(t, coll, sampleTickets()...)
	due := func(r docstore.Range) docstore.Query {
		r.Field = "task.due"
		return docstore.Query{Range: &r}
	}
	require.Equal(t, splitIDs("bchjfakli"), findIDs(t, coll, docstore.Query{Order: []string{"task.due"}}), "only those that have it")
	require.Equal(t, splitIDs("bchjfakli"), findIDs(t, coll, due(docstore.Range{})))
	require.Equal(t, splitIDs("bchj"), findIDs(t, coll, due(docstore.Range{LTE: *secondsIn(15)})))
	require.Equal(t, splitIDs("akl"), findIDs(t, coll, docstore.Query{Equal: equalPairs("task.due", *secondsIn(30))}))
	backwards := due(docstore.Range{GT: *secondsIn(15)})
	backwards.Descending = true
	require.Equal(t, splitIDs("ilkaf"), findIDs(t, coll, backwards))

	// A document enters and leaves the index as the field comes and goes.
	set := func(id string, due *time.Time) {
		_, err := coll.Update(t.Context(), id, func(body *Ticket) error {
			body.Task.Due = due
			return nil
		})
		require.NoError(t, err)
	}
	set("d", secondsIn(1))
	set("b", nil)
	set("i", secondsIn(0))
	require.Equal(t, splitIDs("idchjfakl"), findIDs(t, coll, docstore.Query{Order: []string{"task.due"}}))
	require.NoError(t, coll.Delete(t.Context(), "c"))
	require.Equal(t, splitIDs("idhjfakl"), findIDs(t, coll, docstore.Query{Order: []string{"task.due"}}))
}
