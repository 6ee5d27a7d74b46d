package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
)

// explaining is a database whose engines ask SQLite how it would find what they look
// for.
type explaining struct {
	*Database
	t *testing.T
}

func (db explaining) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	e, err := db.Database.Collection(ctx, spec)
	return explainer{e, db.t, db.read, spec.Name}, err
}

type explainer struct {
	docstore.Engine
	t     *testing.T
	read  *sessions
	table string
}

// Find expects a plan that seeks in an index and sorts nothing.
func (e explainer) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	s, err := e.read.acquireSession(ctx)
	require.NoError(e.t, err)
	q := planClauses(e.table, plan)
	err = s.queryRows(ctx, func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := rows.Scan(&id, &parent, &unused, &step)
		require.Contains(e.t, step, " USING ")
		require.NotContains(e.t, step, "TEMP B-TREE")
		if len(plan.Where) > 0 && plan.Where[0].Op != docstore.Present {
			require.Contains(e.t, step, "SEARCH")
			require.Contains(e.t, step, "INDEX")
		}
		return err
	}, "EXPLAIN QUERY PLAN SELECT id, rev, body "+q.text+q.order+q.limit, q.args...)
	require.NoError(e.t, err)
	e.read.releaseSession(s)
	return e.Engine.Find(ctx, plan)
}

// TestPlans pages through queries of every form and looks at the plan of every stretch.
func TestPlans(t *testing.T) {
	type errand struct {
		A string     `bson:"a"`
		B *int       `bson:"b"`
		D *time.Time `bson:"d"`
		U string     `bson:"u"`
	}
	ctx := t.Context()
	db, err := Open(filepath.Join(t.TempDir(), "plans.db"), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close(context.Background())) }()
	coll, err := docstore.Open[errand](ctx, explaining{db, t}, docstore.Spec{Name: "errands", Indexes: []docstore.Index{
		{Fields: []string{"a", "b", "d"}},
		{Fields: []string{"d"}, Sparse: true},
		{Fields: []string{"u"}, Unique: true},
	}})
	require.NoError(t, err)
	for i := range 40 {
		e := errand{A: []string{"x", "y"}[i%2], U: string(rune('a' + i))}
		if n := i % 5; n > 0 {
			e.B, e.D = &n, new(time.UnixMilli(int64(i)))
		}
		_, err := coll.Insert(ctx, e.U, e)
		require.NoError(t, err)
	}
	x := []docstore.Eq{{Field: "a", Value: "x"}}
	for _, q := range []docstore.Query{
		{},
		{Range: &docstore.Range{Field: docstore.IDField, GT: "c"}},
		{Equal: x},
		{Equal: x, Range: &docstore.Range{Field: "b", GTE: 1, LT: 4}},
		{Equal: append(x, docstore.Eq{Field: "b"})},
		{Order: []string{"a"}},
		{Order: []string{"d"}},
		{Range: &docstore.Range{Field: "d", LTE: time.UnixMilli(30)}},
		{Order: []string{"u"}},
		{Range: &docstore.Range{Field: "u", GT: "c"}},
	} {
		for _, q.Descending = range []bool{false, true} {
			q.Limit, q.After = 3, ""
			for {
				_, next, err := coll.Page(ctx, q)
				require.NoError(t, err)
				if next == "" {
					break
				}
				q.After = next
			}
		}
	}
}
