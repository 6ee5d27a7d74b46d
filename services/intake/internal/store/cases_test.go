package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/store"
)

// grown returns a case with a hundred entries, recorded a second apart; most of them
// have been moved out of it.
func grown(t *testing.T) (*store.Cases, casework.Doc, time.Time) {
	t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(ctx) })
	now := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	began := now.Now()
	written := 0
	repo, err := store.Open(ctx, db, now, func() { written++ })
	require.NoError(t, err)
	doc, err := repo.Cases.Insert(ctx, "A", casework.Case{State: casework.Open, Stage: casework.Promised})
	require.NoError(t, err)
	desk := casework.NewDesk(repo.Cases, repo.Incidents, repo.Contacts, casework.Peers{}, nil, casework.Options{Clock: now})
	for i := range 100 {
		now.Advance(time.Second)
		doc, err = desk.Note(ctx, casework.Call{Case: "A"}, fmt.Sprint("note ", i+1), nil)
		require.NoError(t, err)
	}
	require.Equal(t, 101, written, "whoever watches is told of every write")
	require.Less(t, len(doc.Body.Tail), 33)
	return repo.Cases, doc, began
}

func TestEntriesAreReadAcrossBothPlaces(t *testing.T) {
	cases, doc, _ := grown(t)
	for _, after := range []int64{0, 1, 50, 83, 84, 85, 99, 100} {
		entries, err := cases.Entries(context.Background(), doc, after, 1000)
		require.NoError(t, err)
		require.Len(t, entries, int(100-after))
		for i, e := range entries {
			require.Equal(t, after+int64(i)+1, e.Seq)
		}
	}
}

func TestTheLastEntryBeforeATime(t *testing.T) {
	cases, doc, began := grown(t)
	for _, seconds := range []int{0, 1, 2, 50, 84, 85, 99, 100, 200} {
		last, err := cases.LastBefore(context.Background(), doc, began.Add(time.Duration(seconds)*time.Second))
		require.NoError(t, err)
		require.Equal(t, int64(min(max(seconds-1, 0), 100)), last, "%d s", seconds)
	}
}
