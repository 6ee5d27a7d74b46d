package experience_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counting counts the cases that are read back.
type counting struct {
	*store.Store
	read atomic.Int64
}

func (c *counting) CasesByID(ctx context.Context, ids []string) (map[string]experience.Case, error) {
	c.read.Add(int64(len(ids)))
	return c.Store.CasesByID(ctx, ids)
}

func (c *counting) LatestCases(ctx context.Context, limit int, each func(string, experience.Case)) error {
	return c.Store.LatestCases(ctx, limit, func(id string, e experience.Case) {
		c.read.Add(1)
		each(id, e)
	})
}

// desk is a store with a clock, for several memories.
type desk struct {
	*testing.T
	db    docstore.Database
	store *counting
	clock *clock.Fake
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "classification.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	d := &desk{T: t, db: db, clock: clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))}
	documents, err := store.Open(t.Context(), db, d.clock)
	require.NoError(t, err)
	d.store = &counting{Store: documents}
	return d
}

// memory starts one of few cases: it stores its index after every 50 changes.
func (d *desk) memory() *experience.Memory {
	d.Helper()
	m := experience.New(similar.New(similar.Options{MaxDocuments: 800}), d.store, d.clock, slog.New(slog.DiscardHandler))
	require.NoError(d, m.Start(d.Context()))
	return m
}

// remember takes cases in, each with a word of its own, and waits until they are written.
func (d *desk) remember(m *experience.Memory, from, to int) {
	d.Helper()
	for n := from; n < to; n++ {
		m.Remember(d.Context(), fmt.Sprint(n), "customer", said(n))
	}
	d.eventually(func() bool {
		cases, err := d.store.Store.CasesByID(context.Background(), []string{fmt.Sprint(to - 1)})
		return err == nil && len(cases) == 1
	})
}

func said(n int) string { return fmt.Sprintf("the parcel number%d has not come", n) }

// eventually lets time go by until something holds.
func (d *desk) eventually(holds func() bool) {
	d.Helper()
	require.Eventually(d, func() bool {
		d.clock.Advance(time.Second)
		return holds()
	}, time.Minute, 2*time.Millisecond)
}

func (d *desk) found(m *experience.Memory, n int) bool {
	for _, match := range m.Like(context.Background(), said(n), "", 1, 0.8) {
		return match.ID == fmt.Sprint(n)
	}
	return false
}

func TestARestartReadsOnlyWhatCameSinceTheIndexWasStored(t *testing.T) {
	d := newDesk(t)
	m := d.memory()
	for n := 0; n < 600; n += 60 {
		d.remember(m, n, n+60)
	}
	require.NoError(t, m.Conclude(t.Context(), "7", true, "a cause", "a fix"))
	m.Stop()

	d.store.read.Store(0)
	d.clock.Advance(time.Hour)
	m = d.memory()
	defer m.Stop()
	require.Less(t, d.store.read.Load(), int64(300), "not all 600 cases")
	for n := range 600 {
		require.True(t, d.found(m, n), "%d", n)
	}
	match := m.Like(t.Context(), said(7), "", 1, 0.8)[0]
	require.True(t, match.Solved)
	require.Equal(t, "a fix", match.Fix)
}

func TestReplicasFollowEachOther(t *testing.T) {
	d := newDesk(t)
	one, other := d.memory(), d.memory()
	defer one.Stop()
	defer other.Stop()
	d.remember(one, 0, 5)
	d.eventually(func() bool { return d.found(other, 4) })

	require.NoError(t, one.Conclude(t.Context(), "3", true, "a cause", "a fix"))
	solved := func(m *experience.Memory) bool {
		match := m.Like(context.Background(), said(3), "", 1, 0.8)
		return len(match) == 1 && match[0].Solved
	}
	d.eventually(func() bool { return solved(other) })
	require.NoError(t, other.Conclude(t.Context(), "3", false, "", ""))
	require.False(t, solved(one), "a reopened case is not offered as solved, by nobody")

	gone, err := one.Forget(t.Context(), "customer", "")
	require.NoError(t, err)
	require.EqualValues(t, 5, gone)
	require.False(t, d.found(one, 4))
	d.eventually(func() bool { return !d.found(other, 4) })
}

func TestABrokenIndexIsMadeAnew(t *testing.T) {
	d := newDesk(t)
	m := d.memory()
	d.remember(m, 0, 300)
	m.Stop()
	catalog, err := d.store.Catalog(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, catalog.Parts)
	require.NoError(t, d.store.DropParts(t.Context(), nil))
	m = d.memory()
	defer m.Stop()
	for n := range 300 {
		require.True(t, d.found(m, n), "%d", n)
	}
}
