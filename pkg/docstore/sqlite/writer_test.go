package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

type note struct {
	Key string `bson:"key"`
}

func notes(t *testing.T, path string) (*Database, *docstore.Collection[note]) {
	t.Helper()
	db, err := Open(path, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	coll, err := docstore.Open[note](t.Context(), db, docstore.Spec{Name: "notes", Indexes: []docstore.Index{
		{Fields: []string{"key"}, Unique: true},
	}})
	require.NoError(t, err)
	return db, coll
}

// hold keeps the writer from writing until the returned function is called.
func hold(t *testing.T, db *Database) (release func()) {
	t.Helper()
	s, err := db.write.acquireSession(t.Context())
	require.NoError(t, err)
	return func() { db.write.releaseSession(s) }
}

// TestGroup lets many writes queue up, among them some that must fail alone.
func TestGroup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db, coll := notes(t, path)
	release := hold(t, db)
	var all sync.WaitGroup
	reasons := make([]string, 40)
	for i := range reasons {
		all.Go(func() {
			_, err := coll.Insert(t.Context(), fmt.Sprintf("n%02d", i), note{Key: fmt.Sprintf("k%02d", i/2)})
			reasons[i] = fault.ReasonOf(err)
		})
	}
	release()
	all.Wait()
	for i := 0; i < len(reasons); i += 2 {
		require.ElementsMatch(t, []string{"", docstore.ReasonUniqueIndex}, reasons[i:i+2], "exactly one of two with the same key")
	}
	n, err := coll.Count(t.Context(), docstore.Query{})
	require.NoError(t, err)
	require.EqualValues(t, len(reasons)/2, n)
}

// TestCanceled ends the context of a write that is under way, whose outcome is waited
// for, and of one that is still in the queue, which is not written.
func TestCanceled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db, coll := notes(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	start := func(id string) (*job, chan error) {
		o := &op{table: db.tables.tableNamed("notes"), write: insertRow, record: record(t, id)}
		j, done := newJob(o), make(chan error)
		go func() { done <- db.writer.writeJob(ctx, j) }()
		return j, done
	}
	release := hold(t, db)
	first, underWay := start("under way")
	require.Eventually(t, first.taken.Load, time.Minute, time.Millisecond)
	_, waiting := start("waiting")
	require.Eventually(t, func() bool { return len(db.writer.queue) == 1 }, time.Minute, time.Millisecond)
	cancel()
	require.ErrorIs(t, <-waiting, context.Canceled)
	release()
	require.NoError(t, <-underWay)

	docs, err := coll.GetMany(t.Context(), []string{"waiting", "under way"})
	require.NoError(t, err)
	require.Len(t, docs, 1)
	require.Equal(t, "under way", docs[0].ID)
}

func record(t *testing.T, id string) docstore.Record {
	t.Helper()
	body, err := bson.Marshal(note{Key: id})
	require.NoError(t, err)
	return docstore.Record{ID: id, Revision: 1, Body: body}
}

// TestCloseWhileWriting closes under load: what was acknowledged is there afterwards,
// what was refused is not, and nothing hangs.
func TestCloseWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db, coll := notes(t, path)
	begun := make(chan struct{}, 1000)
	var all sync.WaitGroup
	written := make([][]string, 8)
	for i := range written {
		all.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d-%d", i, n)
				if _, err := coll.Insert(t.Context(), id, note{Key: id}); err != nil {
					assert.Equal(t, docstore.ReasonStore, fault.ReasonOf(err))
					return
				}
				written[i] = append(written[i], id)
				select {
				case begun <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 100 {
		<-begun
	}
	require.NoError(t, db.Close(t.Context()))
	all.Wait()

	_, coll = notes(t, path)
	want := slices.Sorted(slices.Values(slices.Concat(written...)))
	var got []string
	for doc, err := range coll.Find(t.Context(), docstore.Query{}) {
		require.NoError(t, err)
		got = append(got, doc.ID)
	}
	require.Equal(t, want, got)
}
