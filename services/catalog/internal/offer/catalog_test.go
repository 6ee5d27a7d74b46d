package offer_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/telemetry"
	"github.com/ombud/ombud/services/catalog/catalogfile"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func shipped(t *testing.T) []offer.Version {
	t.Helper()
	file, err := catalogfile.Default()
	require.NoError(t, err)
	return file.Drafts()
}

// replicas returns two processes' views of one catalog.
func replicas(t *testing.T) (a, b *offer.Catalog) {
	t.Helper()
	db, err := sqlite.Open(t.TempDir()+"/catalog.db", sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	c := clock.NewFake(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
	open := func() *offer.Catalog {
		versions, err := offer.OpenRepository(t.Context(), db, c, telemetry.Nop().Logger)
		require.NoError(t, err)
		catalog := offer.NewCatalog(versions, c)
		require.NoError(t, catalog.ShipDrafts(t.Context(), shipped(t)))
		return catalog
	}
	return open(), open()
}

func TestShippedCatalogIsWholeAndShippedOnce(t *testing.T) {
	a, b := replicas(t)
	for _, name := range []string{offer.AlwaysOpen, "calendars/office", offer.StandardLevel, "services/general", offer.EveryoneSegment} {
		for _, catalog := range []*offer.Catalog{a, b} {
			version, err := catalog.Get(t.Context(), name)
			require.NoError(t, err)
			require.EqualValues(t, 1, version.Number, name)
		}
	}
}

func TestDeletedDefaultsStayDeleted(t *testing.T) {
	a, _ := replicas(t)
	require.NoError(t, a.Delete(t.Context(), "calendars/office", offer.Change{}))
	require.NoError(t, a.ShipDrafts(t.Context(), shipped(t)))
	_, err := a.Get(t.Context(), "calendars/office")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestChangesMakeVersionsThatOthersSee(t *testing.T) {
	a, b := replicas(t)
	made, err := a.Create(t.Context(), "segments/gold", &offer.Segment{DisplayName: "Gold"}, offer.Change{Actor: "keys/1"})
	require.NoError(t, err)
	require.EqualValues(t, 1, made.Number)

	changed, err := b.Update(t.Context(), "segments/gold", offer.Change{Etag: "1"}, rename("Golden"))
	require.NoError(t, err)
	require.EqualValues(t, 2, changed.Number)

	_, err = a.Update(t.Context(), "segments/gold", offer.Change{Etag: "1"}, rename("Lost"))
	require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(err))
	seen, err := a.Get(t.Context(), "segments/gold")
	require.NoError(t, err)
	require.Equal(t, "Golden", seen.Segment.DisplayName)

	require.NoError(t, a.Delete(t.Context(), "segments/gold", offer.Change{}))
	again, err := b.Create(t.Context(), "segments/gold", &offer.Segment{DisplayName: "Again"}, offer.Change{})
	require.NoError(t, err)
	require.EqualValues(t, 4, again.Number, "numbers go on after a deletion")
}

func rename(to string) func(offer.Version) (offer.Content, error) {
	return func(offer.Version) (offer.Content, error) { return &offer.Segment{DisplayName: to}, nil }
}

func TestRepeatedCommandsMakeOneVersion(t *testing.T) {
	a, b := replicas(t)
	change := offer.Change{Command: idempotency.Command{ID: "r1", Digest: "d1"}}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			catalog := []*offer.Catalog{a, b}[i%2]
			made, err := catalog.Create(t.Context(), "segments/gold", &offer.Segment{DisplayName: "Gold"}, change)
			require.NoError(t, err)
			require.EqualValues(t, 1, made.Number)
		})
	}
	group.Wait()
	change.Command.Digest = "d2"
	_, err := a.Create(t.Context(), "segments/silver", &offer.Segment{}, change)
	require.Equal(t, idempotency.ReasonReused, fault.ReasonOf(err))
}

func TestConcurrentUpdatesAreAllKept(t *testing.T) {
	a, b := replicas(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			catalog := []*offer.Catalog{a, b}[i%2]
			_, err := catalog.Update(t.Context(), "services/general", offer.Change{}, func(v offer.Version) (offer.Content, error) {
				next := *v.Service
				next.Description += "+"
				return &next, nil
			})
			require.NoError(t, err)
		})
	}
	group.Wait()
	got, err := a.Get(t.Context(), "services/general")
	require.NoError(t, err)
	require.EqualValues(t, 9, got.Number)
	require.Contains(t, got.Service.Description, "++++++++")
}

func TestWrongContentNamesItsFields(t *testing.T) {
	target := func(p int, respond, resolve time.Duration) offer.Target {
		return offer.Target{Priority: p, Respond: respond, Update: respond, Resolve: resolve}
	}
	cases := []struct {
		name    string
		at      string
		content offer.Content
		fields  []string
	}{
		{"a level without all priorities", "serviceLevels/x", &offer.ServiceLevel{Targets: []offer.Target{target(1, 1, 2), target(2, 1, 2), target(2, 1, 2)}}, []string{"targets[2].priority", "targets", "targets"}},
		{"answered after it is solved", "serviceLevels/x", &offer.ServiceLevel{Targets: []offer.Target{target(1, 2, 1), target(2, 1, 2), target(3, 1, 2), target(4, 1, 2)}}, []string{"targets[0].respond"}},
		{"unknown references", "services/x", &offer.Service{DisplayName: "X", ServiceLevel: "serviceLevels/none", Calendar: "segments/everyone"}, []string{"service_level", "calendar"}},
		{"a service twice in a segment", "segments/x", &offer.Segment{DisplayName: "X", ServiceLevels: []offer.SegmentServiceLevel{
			{Service: "services/general", ServiceLevel: offer.StandardLevel}, {Service: "services/general", ServiceLevel: offer.StandardLevel},
		}}, []string{"service_levels[1].service"}},
		{"nothing", "services/x", &offer.Service{}, []string{"display_name"}},
		{"a calendar that never opens", "calendars/x", &offer.Calendar{}, nil},
	}
	a, _ := replicas(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.Create(t.Context(), c.at, c.content, offer.Change{})
			e, ok := fault.As(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, fault.InvalidArgument, e.Kind())
			var got []string
			for _, f := range e.Fields() {
				got = append(got, f.Path)
			}
			if c.fields != nil {
				require.Equal(t, c.fields, got)
			}
			require.NotEmpty(t, got)
		})
	}
}

func TestNothingThatIsNamedCanBeDeleted(t *testing.T) {
	a, _ := replicas(t)
	err := a.Delete(t.Context(), offer.StandardLevel, offer.Change{})
	require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err))
	require.Contains(t, err.Error(), "services/general")
}
