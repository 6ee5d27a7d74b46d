package massincident_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/store"
)

// refusing is a store that takes no new incident while it is down.
type refusing struct {
	*store.Store
	down bool
}

func (r *refusing) AddIncident(ctx context.Context, id string, i massincident.Incident) error {
	if r.down {
		return fault.New(fault.Timeout, "DOWN", "the store does not answer")
	}
	return r.Store.AddIncident(ctx, id, i)
}

// TestABurstThatCouldNotBeKeptIsFoundAgain lets cases come one by one, so that most of the
// burst has been looked at before, while the store takes no incident.
func TestABurstThatCouldNotBeKeptIsFoundAgain(t *testing.T) {
	at := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "classification.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	documents, err := store.Open(t.Context(), db, at)
	require.NoError(t, err)
	s := &refusing{Store: documents, down: true}
	watch := massincident.NewWatch(documents, s, func() {}, at, slog.New(slog.DiscardHandler))

	refused := 0
	come := func(id, body string) {
		require.NoError(t, documents.AddRecords(t.Context(), []docket.Entry{{Case: id, Record: docket.Record{
			At: at.Now(), Input: priority.Input{Facts: priority.Facts{Service: "fibre", Body: body}},
		}}}))
		if err := watch.Follow(t.Context()); err != nil {
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
	s.down = false
	require.NoError(t, watch.Follow(t.Context()))
	found, err := documents.IncidentsIn(t.Context(), massincident.Candidate, 10)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.EqualValues(t, cases, found[0].Body.Count)
}
