package casefile_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// openRepository opens the cases of a database without contacts that wait for theirs.
func openRepository(t require.TestingT, db docstore.Database, c clock.Clock, onWrite func()) *casefile.Repository {
	repo, err := casefile.OpenRepository(context.Background(), db, casefile.Options{
		Clock:     c,
		OnWrite:   onWrite,
		IsPending: func(context.Context, string) (bool, error) { return false, nil },
	})
	require.NoError(t, err)
	return repo
}

// grown returns a case with a hundred entries, recorded a second apart; most of them
// have been moved out of it.
func grown(t *testing.T) (*casefile.Repository, casefile.Doc, time.Time) {
	t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(ctx) })
	now := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	began := now.Now()
	written := 0
	cases := openRepository(t, db, now, func() { written++ })
	doc, err := cases.Insert(ctx, "A", casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised})
	require.NoError(t, err)
	for i := range 100 {
		now.Advance(time.Second)
		m := timeline.Moment{At: now.Now(), Actor: "users/a"}
		doc, err = cases.Apply(ctx, "A", m.At, func(c *casefile.Case) error {
			c.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted, Text: fmt.Sprint("note ", i+1)})
			return nil
		})
		require.NoError(t, err)
	}
	require.Equal(t, 101, written, "whoever watches is told of every write")
	require.Less(t, len(doc.Body.Tail), 33)
	return cases, doc, began
}

func TestEntriesAreReadAcrossBothPlaces(t *testing.T) {
	cases, doc, _ := grown(t)
	for _, after := range []int64{0, 1, 50, 83, 84, 85, 99, 100} {
		entries, err := cases.ReadEntries(context.Background(), doc, after, 1000)
		require.NoError(t, err)
		require.Len(t, entries, int(100-after))
		for i, e := range entries {
			require.Equal(t, after+int64(i)+1, e.Seq)
		}
	}
}

// A page of large entries ends when it is full, be they moved out of the case or not, and an entry that is larger is a page of its own.
func TestLargeEntriesAreReadInPartOfAPage(t *testing.T) {
	ctx, now := context.Background(), clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(ctx)) })
	cases := openRepository(t, db, now, func() {})
	doc, err := cases.Insert(ctx, "A", casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised})
	require.NoError(t, err)
	for _, size := range []int{1 << 20, 1 << 20, 1, 4 << 20, 1 << 20, 1 << 20, 1 << 20, 1} {
		now.Advance(time.Minute)
		m := timeline.Moment{At: now.Now(), Actor: "users/a"}
		doc, err = cases.Apply(ctx, "A", m.At, func(c *casefile.Case) error {
			c.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted, Text: strings.Repeat("x", size)})
			return nil
		})
		require.NoError(t, err)
	}
	var pages [][]int64
	for after := int64(0); after < doc.Body.Sequence; {
		entries, err := cases.ReadEntries(ctx, doc, after, 1000)
		require.NoError(t, err)
		require.NotEmpty(t, entries)
		var page []int64
		for _, e := range entries {
			page, after = append(page, e.Seq), e.Seq
		}
		pages = append(pages, page)
	}
	require.Equal(t, [][]int64{{1, 2, 3}, {4}, {5, 6}, {7, 8}}, pages)
}

func TestTheLastEntryBeforeATime(t *testing.T) {
	cases, doc, began := grown(t)
	for _, seconds := range []int{0, 1, 2, 50, 84, 85, 99, 100, 200} {
		last, err := cases.LastSequenceBefore(context.Background(), doc, began.Add(time.Duration(seconds)*time.Second))
		require.NoError(t, err)
		require.Equal(t, int64(min(max(seconds-1, 0), 100)), last, "%d s", seconds)
	}
}

// A message that a further one may still replace stays in the case, because a moved entry never changes again.
func TestAMessageThatMayBeReplacedIsNotMoved(t *testing.T) {
	for after, isKept := range map[time.Duration]bool{0: true, letter.Window: true, 2 * letter.Window: false} {
		ctx := context.Background()
		db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { _ = db.Close(ctx) })
		now := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
		cases := openRepository(t, db, now, func() {})
		m := timeline.Moment{At: now.Now(), Actor: "users/a"}
		written := casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised}
		written.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted}, timeline.Entry{Kind: timeline.KindMessagePrepared})
		written.LastLetter = &letter.Last{Sequence: 2, At: m.At}
		_, err = cases.Insert(ctx, "A", written)
		require.NoError(t, err)
		now.Advance(after)
		doc, err := cases.Apply(ctx, "A", now.Now(), func(c *casefile.Case) error {
			c.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted, Text: strings.Repeat("x", 1<<18)})
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, isKept, doc.Body.Tail[0].Seq == 2, "after %s", after)
	}
}
