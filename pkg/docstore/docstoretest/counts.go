package docstoretest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
)

func testCounts(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	groups, err := coll.GroupCount(ctx, docstore.Query{}, "state")
	require.NoError(t, err)
	require.Empty(t, groups)
	insertTickets(t, coll, sampleTickets()...)

	_, second, err := coll.Page(ctx, docstore.Query{Equal: equalPairs("state", "open"), Limit: 3})
	require.NoError(t, err)
	for _, c := range []struct {
		name  string
		query docstore.Query
		want  int64
	}{
		{"all", docstore.Query{}, 12},
		{"equality", docstore.Query{Equal: equalPairs("state", "open")}, 8},
		{"range", docstore.Query{Range: &docstore.Range{Field: "level", GT: 1}}, 6},
		{"sparse", docstore.Query{Order: []string{"task.due"}}, 9},
		{"nothing", docstore.Query{Equal: equalPairs("state", "lost")}, 0},
		{"limited", docstore.Query{Equal: equalPairs("state", "open"), Limit: 5}, 5},
		{"limited beyond", docstore.Query{Equal: equalPairs("state", "open"), Limit: 50}, 8},
		{"behind a cursor", docstore.Query{Equal: equalPairs("state", "open"), After: second}, 5},
		{"behind a cursor, limited", docstore.Query{Equal: equalPairs("state", "open"), After: second, Limit: 2}, 2},
	} {
		n, err := coll.Count(ctx, c.query)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, n, c.name)
	}
	for _, c := range []struct {
		name, field string
		query       docstore.Query
		want        map[string]int64
	}{
		{"texts", "state", docstore.Query{}, map[string]int64{"open": 8, "done": 3, "": 1}},
		{"numbers", "level", docstore.Query{}, map[string]int64{"0": 1, "1": 5, "2": 2, "3": 4}},
		{"missing ones", "task.owner", docstore.Query{}, map[string]int64{"ann": 6, "bob": 2, "cid": 1, "": 3}},
		{"truth", "urgent", docstore.Query{Equal: equalPairs("task.owner", "ann")}, map[string]int64{"true": 2, "false": 4}},
		{"within an equality", "level", docstore.Query{Equal: equalPairs("state", "open")}, map[string]int64{"1": 4, "2": 2, "3": 2}},
		{"within a range", "task.due", docstore.Query{Equal: equalPairs("state", "open"), Range: &docstore.Range{Field: "task.due", LTE: *secondsIn(20)}}, map[string]int64{
			"2026-11-02T09:00:10.000Z": 2, "2026-11-02T09:00:20.000Z": 1,
		}},
		{"the equality itself", "state", docstore.Query{Equal: equalPairs("state", "done")}, map[string]int64{"done": 3}},
		{"unique", "key", docstore.Query{Range: &docstore.Range{Field: "key", LT: "c"}}, map[string]int64{"a": 1, "b": 1}},
		{"sparse", "email", docstore.Query{}, map[string]int64{}},
		{"a further field", "task.due", docstore.Query{Equal: equalPairs("state", "done", "level", 3)}, map[string]int64{"": 1, "2026-11-02T09:00:40.000Z": 1}},
	} {
		groups, err := coll.GroupCount(ctx, c.query, c.field)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, groups, c.name)
	}
}
