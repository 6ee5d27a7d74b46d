package docstoretest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
)

// counter is the body of a document.
type counter struct {
	N int `bson:"n"`
}

// openFaulty returns a faulty database over a sound one, and a collection of each.
func openFaulty(t *testing.T) (db *docstoretest.FaultyDatabase, faulty, sound *docstore.Collection[counter]) {
	t.Helper()
	under, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, under.Close(context.Background())) })
	db = docstoretest.NewFaultyDatabase(under)
	open := func(db docstore.Database) *docstore.Collection[counter] {
		coll, err := docstore.Open[counter](t.Context(), db, docstore.Spec{Name: "counters"})
		require.NoError(t, err)
		return coll
	}
	return db, open(db), open(under)
}

func requireLost(t *testing.T, err error) {
	t.Helper()
	require.Equal(t, docstore.ReasonStore, fault.ReasonOf(err))
	require.True(t, fault.Is(err, fault.Unavailable))
}

func TestACrashComesAtTheChosenWriteAndIsFinal(t *testing.T) {
	for after, stored := range map[bool]int64{false: 1, true: 2} {
		db, faulty, sound := openFaulty(t)
		_, err := faulty.Insert(t.Context(), "before", counter{})
		require.NoError(t, err)
		require.Equal(t, 1, db.Writes())
		require.NoError(t, faulty.Delete(t.Context(), "before"))

		db.CrashAt(2, after)
		require.Zero(t, db.Writes())
		many := []docstore.Doc[counter]{{ID: "a"}, {ID: "b"}, {ID: "c"}}
		errs := faulty.InsertMany(t.Context(), many)
		require.NoError(t, errs[0])
		requireLost(t, errs[1])
		requireLost(t, errs[2])
		require.True(t, db.Crashed())

		_, err = faulty.Get(t.Context(), "a")
		requireLost(t, err)
		_, _, err = faulty.First(t.Context(), docstore.Query{})
		requireLost(t, err)
		_, err = faulty.Count(t.Context(), docstore.Query{})
		requireLost(t, err)
		requireLost(t, faulty.Delete(t.Context(), "a"))
		db.CrashAt(0, false)
		db.Restore()
		require.True(t, db.Crashed())
		count, err := sound.Count(t.Context(), docstore.Query{})
		require.NoError(t, err)
		require.Equal(t, stored, count)
	}
}

func TestRefusedWritesDoNotCountTowardsACrash(t *testing.T) {
	db, faulty, _ := openFaulty(t)
	_, err := faulty.Insert(t.Context(), "a", counter{})
	require.NoError(t, err)
	db.CrashAt(1, true)
	_, err = faulty.Insert(t.Context(), "a", counter{})
	require.Equal(t, docstore.ReasonIDTaken, fault.ReasonOf(err))
	require.False(t, db.Crashed())
	db.CrashAt(0, false)
	_, err = faulty.Insert(t.Context(), "b", counter{})
	require.NoError(t, err)
	require.False(t, db.Crashed())
}

func TestWritesAndAnswersAreLostUntilRestored(t *testing.T) {
	db, faulty, _ := openFaulty(t)
	set := func(id string, n int) error {
		_, err := faulty.Update(t.Context(), id, func(c *counter) error {
			c.N = n
			return nil
		})
		return err
	}
	for _, id := range []string{"a", "b"} {
		_, err := faulty.Insert(t.Context(), id, counter{})
		require.NoError(t, err)
	}
	db.LoseWrites("a")
	requireLost(t, set("a", 1))
	require.NoError(t, set("b", 1))
	db.LoseAnswers()
	requireLost(t, set("b", 2))
	db.Restore()

	docs, err := faulty.GetMany(t.Context(), []string{"a", "b"})
	require.NoError(t, err)
	require.Equal(t, 0, docs[0].Body.N)
	require.Equal(t, 2, docs[1].Body.N)
	require.NoError(t, set("a", 1))
}
