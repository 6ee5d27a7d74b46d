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
	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/snapshot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// countingDatabase counts the cases that are read, and knows whether a logged change is still to be made.
type countingDatabase struct {
	docstore.Database
	read   atomic.Int64
	logged atomic.Bool // the log names a change of cases that has not been written yet
}

func (d *countingDatabase) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := d.Database.Collection(ctx, spec)
	switch spec.Name {
	case "cases":
		return &countingEngine{engine, d}, err
	case "case_log":
		return &logEngine{engine, d}, err
	default:
		return engine, err
	}
}

// logEngine keeps the log of changes.
type logEngine struct {
	docstore.Engine
	db *countingDatabase
}

func (e *logEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	e.db.logged.Store(true)
	return e.Engine.Insert(ctx, records)
}

// countingEngine keeps the cases.
type countingEngine struct {
	docstore.Engine
	db *countingDatabase
}

func (e *countingEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	defer e.db.logged.Store(false)
	return e.Engine.Insert(ctx, records)
}

func (e *countingEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	defer e.db.logged.Store(false)
	return e.Engine.Replace(ctx, record, want)
}

func (e *countingEngine) Delete(ctx context.Context, id string) error {
	defer e.db.logged.Store(false)
	return e.Engine.Delete(ctx, id)
}

func (e *countingEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	e.db.read.Add(int64(len(ids)))
	return e.Engine.Get(ctx, ids)
}

func (e *countingEngine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	records, err := e.Engine.Find(ctx, plan)
	e.db.read.Add(int64(len(records)))
	return records, err
}

// desk is a store with a clock, for several replicas.
type desk struct {
	*testing.T
	db        *countingDatabase
	cases     *experience.Repository
	snapshots *snapshot.Repository
	clock     *clock.Fake
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "classification.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	d := &desk{
		T:     t,
		db:    &countingDatabase{Database: db},
		clock: clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)),
	}
	d.cases, err = experience.OpenRepository(t.Context(), d.db)
	require.NoError(t, err)
	d.snapshots, err = snapshot.OpenRepository(t.Context(), d.db)
	require.NoError(t, err)
	return d
}

// start starts a replica with room for few cases: it stores its index after every 50 changes.
func (d *desk) start() *experience.Service {
	d.Helper()
	index := similar.New(similar.Options{MaxDocuments: 800})
	s := experience.NewService(index, d.cases, d.snapshots, d.clock, slog.New(slog.DiscardHandler))
	require.NoError(d, s.Start(d.Context()))
	return s
}

// remember takes cases in, each with a word of its own, and waits until they are written.
func (d *desk) remember(m *experience.Service, from, to int) {
	d.Helper()
	for n := from; n < to; n++ {
		m.RememberCase(d.Context(), fmt.Sprint(n), "customer", said(n))
	}
	d.eventually(func() bool {
		cases, err := d.cases.GetCases(context.Background(), []string{fmt.Sprint(to - 1)})
		return err == nil && len(cases) == 1
	})
}

func said(n int) string { return fmt.Sprintf("the parcel number%d has not come", n) }

// eventually lets time go by until something holds, but not between a log entry and the change that it names: replicas rely
// on that taking less than seconds, which a busy machine does not keep while a second goes by in milliseconds.
func (d *desk) eventually(holds func() bool) {
	d.Helper()
	require.Eventually(d, func() bool {
		if !d.db.logged.Load() {
			d.clock.Advance(time.Second)
		}
		return holds()
	}, time.Minute, 2*time.Millisecond)
}

func (d *desk) found(m *experience.Service, n int) bool {
	for _, match := range m.FindSimilar(context.Background(), said(n), "", 1, 0.8) {
		return match.ID == fmt.Sprint(n)
	}
	return false
}

func TestARestartReadsOnlyWhatCameSinceTheIndexWasStored(t *testing.T) {
	d := newDesk(t)
	m := d.start()
	for n := 0; n < 600; n += 60 {
		d.remember(m, n, n+60)
		d.clock.Advance(follow.DefaultOverlap) // a restart reads so much of the log before the index again
	}
	require.NoError(t, m.RecordOutcome(t.Context(), "7", experience.Case{Solved: true, Cause: "a cause", Fix: "a fix"}))
	m.Stop()

	d.db.read.Store(0)
	d.clock.Advance(time.Hour)
	m = d.start()
	defer m.Stop()
	require.Less(t, d.db.read.Load(), int64(300), "not all 600 cases")
	for n := range 600 {
		require.True(t, d.found(m, n), "%d", n)
	}
	match := m.FindSimilar(t.Context(), said(7), "", 1, 0.8)[0]
	require.True(t, match.Solved)
	require.Equal(t, "a fix", match.Fix)
}

func TestReplicasFollowEachOther(t *testing.T) {
	d := newDesk(t)
	one, other := d.start(), d.start()
	defer one.Stop()
	defer other.Stop()
	d.remember(one, 0, 5)
	d.eventually(func() bool { return d.found(other, 4) })

	require.NoError(t, one.RecordOutcome(t.Context(), "3", experience.Case{Solved: true, Cause: "a cause", Fix: "a fix"}))
	solved := func(m *experience.Service) bool {
		match := m.FindSimilar(context.Background(), said(3), "", 1, 0.8)
		return len(match) == 1 && match[0].Solved
	}
	d.eventually(func() bool { return solved(other) })
	require.NoError(t, other.RecordOutcome(t.Context(), "3", experience.Case{}))
	require.False(t, solved(one), "a reopened case is not offered as solved, by nobody")

	gone, err := one.ForgetCustomer(t.Context(), "customer")
	require.NoError(t, err)
	require.EqualValues(t, 5, gone)
	require.False(t, d.found(one, 4))
	d.eventually(func() bool { return !d.found(other, 4) })
}

func TestABrokenIndexIsMadeAnew(t *testing.T) {
	d := newDesk(t)
	m := d.start()
	d.remember(m, 0, 300)
	m.Stop()
	manifest, err := d.snapshots.GetManifest(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, manifest.Segments)
	require.NoError(t, d.snapshots.DeleteOthers(t.Context(), nil))
	m = d.start()
	defer m.Stop()
	for n := range 300 {
		require.True(t, d.found(m, n), "%d", n)
	}
}
