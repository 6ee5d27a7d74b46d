package docstoretest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// state shows that a named type is indexed and queried like the one behind it.
type state string

// sample has a field of every type that an index holds, and of some that none does.
type sample struct {
	State   state          `bson:"state,omitempty"`
	Number  int            `bson:"number"`
	Flag    bool           `bson:"flag"`
	Time    time.Time      `bson:"time"`
	Any     any            `bson:"any,omitempty"`
	Inner   map[string]any `bson:"inner,omitempty"`
	Elapsed time.Duration  `bson:"elapsed"`
}

func testValues(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx := t.Context()
	coll, err := docstore.Open[sample](ctx, db, docstore.Spec{Name: "samples", Indexes: []docstore.Index{
		{Fields: []string{"state"}},
		{Fields: []string{"number"}},
		{Fields: []string{"flag"}},
		{Fields: []string{"time"}},
		{Fields: []string{"any"}},
		{Fields: []string{"inner.deep.value"}},
	}})
	require.NoError(t, err)

	zone := time.FixedZone("somewhere", 5*3600)
	precise := time.Date(2026, 3, 4, 5, 6, 7, 123_999_999, zone)
	stored := time.Date(2026, 3, 4, 0, 6, 7, 123_000_000, time.UTC)
	doc, err := coll.Insert(ctx, "full", sample{
		State:   "open",
		Number:  -5,
		Flag:    true,
		Time:    precise,
		Elapsed: 90 * time.Second,
		Inner:   map[string]any{"deep": map[string]any{"value": "x"}},
	})
	require.NoError(t, err)
	require.Equal(t, stored, doc.Body.Time, "cut off to milliseconds, in UTC, at once")
	got, err := coll.Get(ctx, "full")
	require.NoError(t, err)
	require.Equal(t, doc, got)
	_, err = coll.Insert(ctx, "empty", sample{})
	require.NoError(t, err)

	testIndexedValues(t, coll, precise, stored)
	testUnindexable(t, coll)
}

// testIndexedValues queries a full and an empty document by values of every type.
func testIndexedValues(t *testing.T, coll *docstore.Collection[sample], precise, stored time.Time) {
	t.Helper()
	for name, equal := range map[string][]docstore.Eq{
		"named string":                  equalPairs("state", state("open")),
		"plain string":                  equalPairs("state", "open"),
		"int":                           equalPairs("number", -5),
		"int32":                         equalPairs("number", int32(-5)),
		"int64":                         equalPairs("number", int64(-5)),
		"bool":                          equalPairs("flag", true),
		"a time more precise than kept": equalPairs("time", precise),
		"a pointer to a time":           equalPairs("time", &stored),
		"nested":                        equalPairs("inner.deep.value", "x"),
	} {
		require.Equal(t, []string{"full"}, findIDs(t, coll, docstore.Query{Equal: equal}), name)
	}
	for name, equal := range map[string][]docstore.Eq{
		"missing":        equalPairs("state", nil),
		"missing parent": equalPairs("inner.deep.value", nil),
		"a nil pointer":  equalPairs("inner.deep.value", (*time.Time)(nil)),
		"the zero time":  equalPairs("time", time.Time{}),
		"false":          equalPairs("flag", false),
	} {
		require.Equal(t, []string{"empty"}, findIDs(t, coll, docstore.Query{Equal: equal}), name)
	}
	require.Equal(t, []string{"empty", "full"}, findIDs(t, coll, docstore.Query{Equal: equalPairs("any", nil)}))
	for name, equal := range map[string][]docstore.Eq{
		"an empty string is a value": equalPairs("state", ""),
		"a string is not a number":   equalPairs("number", "-5"),
	} {
		require.Empty(t, findIDs(t, coll, docstore.Query{Equal: equal}), name)
	}
}

func testUnindexable(t *testing.T, coll *docstore.Collection[sample]) {
	t.Helper()
	ctx := t.Context()
	for name, body := range map[string]sample{
		"a float":                {Any: 1.5},
		"a list":                 {Any: []string{"a"}},
		"a document":             {Any: map[string]any{"a": 1}},
		"bytes":                  {Any: []byte("a")},
		"a path through a list":  {Inner: map[string]any{"deep": []any{map[string]any{"value": 1}}}},
		"a path through a value": {Inner: map[string]any{"deep": 7}},
	} {
		_, err := coll.Insert(ctx, "never", body)
		require.Error(t, err, name)
		requireFault(t, err, fault.InvalidArgument, docstore.ReasonIndexValue)
		_, err = coll.Update(ctx, "empty", func(s *sample) error {
			*s = body
			return nil
		})
		requireFault(t, err, fault.InvalidArgument, docstore.ReasonIndexValue)
	}
	_, _, err := coll.Page(ctx, docstore.Query{Equal: equalPairs("number", 1.5), Limit: 1})
	requireFault(t, err, fault.InvalidArgument, docstore.ReasonIndexValue)
	_, err = coll.Get(ctx, "never")
	requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)
}
