package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
)

type memo struct {
	Text string `bson:"text"`
}

// TestPaths opens files whose names mean something in a connection string, in folders
// that are not there yet.
func TestPaths(t *testing.T) {
	for _, name := range []string{"plain.db", "a b.db", "what?x=1.db", "100%.db", "#1.db", "żółw.db"} {
		path := filepath.Join(t.TempDir(), "not", "yet", name)
		db, err := sqlite.Open(path, sqlite.Options{})
		require.NoError(t, err, name)
		coll, err := docstore.Open[memo](t.Context(), db, docstore.Spec{Name: "memos"})
		require.NoError(t, err)
		_, err = coll.Insert(t.Context(), "a", memo{"text"})
		require.NoError(t, err)
		require.NoError(t, db.Close(t.Context()))

		entries, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, entries, 1, "closing leaves one file")
		require.Equal(t, name, entries[0].Name())
	}
}

func TestUnusable(t *testing.T) {
	folder := t.TempDir()
	_, err := sqlite.Open(folder, sqlite.Options{})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "a folder: %v", err)

	text := filepath.Join(folder, "text")
	require.NoError(t, os.WriteFile(text, []byte("this is not a database, whatever it is called"), 0o600))
	_, err = sqlite.Open(text, sqlite.Options{})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "another file: %v", err)

	_, err = sqlite.Open(filepath.Join(text, "below.db"), sqlite.Options{})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "below a file: %v", err)
}

// TestMemoriesAreApart checks that two databases in memory share nothing.
func TestMemoriesAreApart(t *testing.T) {
	open := func() *docstore.Collection[memo] {
		db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
		coll, err := docstore.Open[memo](t.Context(), db, docstore.Spec{Name: "memos"})
		require.NoError(t, err)
		return coll
	}
	one, other := open(), open()
	_, err := one.Insert(t.Context(), "a", memo{"text"})
	require.NoError(t, err)
	_, err = other.Get(t.Context(), "a")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}
