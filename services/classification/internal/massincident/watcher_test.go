package massincident_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/leadership"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// refusingDatabase takes no new incident while it is down.
type refusingDatabase struct {
	docstore.Database
	down bool
}

func (d *refusingDatabase) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := d.Database.Collection(ctx, spec)
	if spec.Name != "mass_incidents" {
		return engine, err
	}
	return &refusingEngine{engine, d}, err
}

type refusingEngine struct {
	docstore.Engine
	db *refusingDatabase
}

func (e *refusingEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	if !e.db.down {
		return e.Engine.Insert(ctx, records)
	}
	errs := make([]error, len(records))
	for i := range errs {
		errs[i] = fault.New(fault.Timeout, "DOWN", "the store does not answer")
	}
	return errs
}

// newWatcher returns a watcher with its records and incidents.
func newWatcher(t *testing.T, db docstore.Database, c clock.Clock) (*massincident.Watcher, *judgement.Repository, *massincident.Repository) {
	t.Helper()
	records, err := judgement.OpenRepository(t.Context(), db)
	require.NoError(t, err)
	incidents, err := massincident.OpenRepository(t.Context(), db)
	require.NoError(t, err)
	declarations, err := declaration.OpenRepository(t.Context(), db, c)
	require.NoError(t, err)
	election, err := leadership.OpenRepository(t.Context(), db, "leadership")
	require.NoError(t, err)
	roster := massincident.NewRoster(incidents, c)
	return massincident.NewWatcher(massincident.WatcherDeps{
		Records:      records,
		Incidents:    incidents,
		Roster:       roster,
		Open:         massincident.NewOpenSet(incidents, roster, slog.New(slog.DiscardHandler)),
		Declarations: declarations,
		Leadership:   election,
		Changed:      func() {},
		Clock:        c,
		Log:          slog.New(slog.DiscardHandler),
	}), records, incidents
}

// TestABurstThatCouldNotBeKeptIsFoundAgain lets cases come one by one, so that most of the
// burst has been looked at before, while the store takes no incident.
func TestABurstThatCouldNotBeKeptIsFoundAgain(t *testing.T) {
	at := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	refusing := &refusingDatabase{Database: db, down: true}
	watcher, records, incidents := newWatcher(t, refusing, at)

	refused := 0
	come := func(id, body string) {
		require.NoError(t, records.InsertNew(t.Context(), []judgement.Entry{{Case: id, Record: judgement.Record{
			At: at.Now(), Input: priority.Input{Facts: priority.Facts{Service: "fibre", Body: body}},
		}}}))
		if err := watcher.FollowRecords(t.Context()); err != nil {
			require.True(t, fault.Is(err, fault.Timeout), err)
			refused++
		}
	}
	const cases = 10
	for n := range 50 {
		at.Advance(time.Minute)
		come(fmt.Sprintf("ordinary-%02d", n), fmt.Sprintf("Please look at my bill number %d%d", n, n))
	}
	for n := range cases {
		at.Advance(time.Second)
		come(fmt.Sprintf("case-%02d", n), "The cable is cut and there is no signal")
	}
	require.Positive(t, refused, "the burst is to be found while the store is down")
	refusing.down = false
	require.NoError(t, watcher.FollowRecords(t.Context()))
	found, err := incidents.ListByState(t.Context(), massincident.Candidate)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.EqualValues(t, cases, found[0].Body.Count)
}
