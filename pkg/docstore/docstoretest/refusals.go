package docstoretest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// testNoIndex asks queries that would need a scan, a sort or a second index.
func testNoIndex(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	for name, q := range map[string]docstore.Query{
		"not indexed":               {Equal: equalPairs("count", 1)},
		"not the first field":       {Equal: equalPairs("task.due", *secondsIn(1), "level", 1)},
		"with a gap":                {Equal: equalPairs("state", "open"), Order: []string{"email"}},
		"two indexes":               {Equal: equalPairs("state", "open", "email", "x")},
		"one field twice":           {Equal: equalPairs("state", "open", "state", "done")},
		"range before equality":     {Equal: equalPairs("task.due", *secondsIn(1)), Range: &docstore.Range{Field: "state", GT: "a"}},
		"range on the same field":   {Equal: equalPairs("level", 1), Range: &docstore.Range{Field: "level", GT: 1}},
		"range on one, order other": {Range: &docstore.Range{Field: "level", GT: 1}, Order: []string{"key"}},
		"ids before the fields":     {Equal: equalPairs("state", "open"), Range: &docstore.Range{Field: docstore.IDField, GT: "a"}},
		"order by more fields":      {Order: []string{"level", docstore.IDField, "state"}},
		"absence from sparse":       {Equal: equalPairs("email", nil)},
		"the id as equality":        {Equal: equalPairs(docstore.IDField, "a")},
	} {
		_, _, err := coll.Page(ctx, docstore.Query{
			Equal: q.Equal,
			Range: q.Range,
			Order: q.Order,
			Limit: 1,
		})
		require.Error(t, err, name)
		requireFault(t, err, fault.InvalidArgument, docstore.ReasonNoIndex)
		_, err = coll.Count(ctx, q)
		requireFault(t, err, fault.InvalidArgument, docstore.ReasonNoIndex)
		for _, err := range coll.Find(ctx, q) {
			requireFault(t, err, fault.InvalidArgument, docstore.ReasonNoIndex)
		}
	}
	_, err := coll.GroupCount(ctx, docstore.Query{Equal: equalPairs("state", "open")}, "email")
	requireFault(t, err, fault.InvalidArgument, docstore.ReasonNoIndex)
	_, err = coll.GroupCount(ctx, docstore.Query{}, "count")
	requireFault(t, err, fault.InvalidArgument, docstore.ReasonNoIndex)
	_, err = coll.GroupCount(ctx, docstore.Query{Limit: 3}, "level")
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	_, err = coll.Count(ctx, docstore.Query{Limit: -1})
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
}

func testSpecs(t *testing.T, db docstore.Database) {
	t.Helper()
	for name, spec := range map[string]docstore.Spec{
		"no name":              {},
		"a name with quotes":   {Name: `a"b`},
		"a name in capitals":   {Name: "Tickets"},
		"an index of nothing":  {Name: "c", Indexes: []docstore.Index{{}}},
		"an index of the id":   {Name: "c", Indexes: []docstore.Index{{Fields: []string{docstore.IDField}}}},
		"an operator":          {Name: "c", Indexes: []docstore.Index{{Fields: []string{"$where"}}}},
		"an empty step":        {Name: "c", Indexes: []docstore.Index{{Fields: []string{"a..b"}}}},
		"the same field twice": {Name: "c", Indexes: []docstore.Index{{Fields: []string{"a", "b", "a"}}}},
		"the same index twice": {Name: "c", Indexes: []docstore.Index{{Fields: []string{"a"}}, {Fields: []string{"a"}, Unique: true}}},
		"fields that differ in case only": {Name: "c", Indexes: []docstore.Index{
			{Fields: []string{"a", "b"}}, {Fields: []string{"B"}},
		}},
	} {
		_, err := docstore.Open[Ticket](t.Context(), db, spec)
		require.Error(t, err, name)
		requireFault(t, err, fault.Internal, docstore.ReasonSpec)
	}
}

// testContexts uses contexts that have ended: nothing may be written, and the kind says
// how they ended.
func testContexts(t *testing.T, db docstore.Database) {
	t.Helper()
	coll := openTickets(t, db)
	insertTickets(t, coll, Ticket{Key: "a"})
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	for ctx, kind := range map[context.Context]fault.Kind{canceled: fault.Canceled, late: fault.Timeout} {
		_, err := coll.Insert(ctx, "b", Ticket{Key: "b"})
		require.Equal(t, kind, fault.KindOf(err), "%v", err)
		errs := coll.InsertMany(ctx, []docstore.Doc[Ticket]{{ID: "c", Body: Ticket{Key: "c"}}})
		require.Equal(t, kind, fault.KindOf(errs[0]), "%v", errs[0])
		_, err = coll.Get(ctx, "a")
		require.Equal(t, kind, fault.KindOf(err), "%v", err)
		_, err = coll.Update(ctx, "a", func(*Ticket) error { return nil })
		require.Equal(t, kind, fault.KindOf(err), "%v", err)
		_, err = coll.Replace(ctx, docstore.Doc[Ticket]{ID: "a", Revision: 1, Body: Ticket{Key: "a"}})
		require.Equal(t, kind, fault.KindOf(err), "%v", err)
		require.Equal(t, kind, fault.KindOf(coll.Delete(ctx, "a")))
		_, err = coll.Count(ctx, docstore.Query{})
		require.Equal(t, kind, fault.KindOf(err), "%v", err)
		require.Equal(t, kind, fault.KindOf(db.Ping(ctx)))
	}
	require.Equal(t, []string{"a"}, findIDs(t, coll, docstore.Query{}))
	doc, err := coll.Get(t.Context(), "a")
	require.NoError(t, err)
	require.EqualValues(t, 1, doc.Revision)
}

func testClosed(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, coll := t.Context(), openTickets(t, db)
	insertTickets(t, coll, Ticket{Key: "a"})
	require.NoError(t, db.Close(ctx))
	_, err := coll.Get(ctx, "a")
	requireFault(t, err, fault.Unavailable, docstore.ReasonStore)
	_, err = coll.Insert(ctx, "b", Ticket{Key: "b"})
	requireFault(t, err, fault.Unavailable, docstore.ReasonStore)
	_, err = docstore.Open[Ticket](ctx, db, ticketSpec())
	requireFault(t, err, fault.Unavailable, docstore.ReasonStore)
	requireFault(t, db.Ping(ctx), fault.Unavailable, docstore.ReasonStore)
	require.NoError(t, db.Close(ctx), "closing twice is harmless")
}
