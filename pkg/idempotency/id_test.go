package idempotency_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/idempotency"
)

func TestNewIDSortsByTimeAndThenByOrder(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 1000 {
		ids = append(ids, idempotency.NewID(now.Add(time.Duration(i/100)*time.Millisecond)))
	}
	require.True(t, slices.IsSorted(ids))
	require.Len(t, slices.Compact(ids), 1000)

	parsed, err := ulid.ParseStrict(ids[0])
	require.NoError(t, err)
	require.Equal(t, now, ulid.Time(parsed.Time()).UTC())
}

func TestNewIDIsUniqueUnderConcurrency(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	made := make([][]string, 8)
	var group sync.WaitGroup
	for i := range made {
		group.Go(func() {
			for range 500 {
				made[i] = append(made[i], idempotency.NewID(now))
			}
		})
	}
	group.Wait()
	all := slices.Concat(made...)
	slices.Sort(all)
	require.Len(t, slices.Compact(all), 8*500)
}

// The value is part of the contract with the other side, which remembers the ids it has seen across our releases.
func TestDerivedIDIsFixed(t *testing.T) {
	id := idempotency.DerivedID("cases/01J9", "open-handling")
	require.Equal(t, idempotency.DerivedID("cases/01J9", "open-handling"), id)
	require.Equal(t, "39MVHC9G7NFAFKK8FKHT9NQZ4A", id)
	_, err := ulid.ParseStrict(id)
	require.NoError(t, err)
}

func TestDerivedIDTellsPartsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.StringN(0, 3, -1)).Draw(t, "parts")
		others := rapid.SliceOf(rapid.StringN(0, 3, -1)).Draw(t, "others")
		same := idempotency.DerivedID(parts...) == idempotency.DerivedID(others...)
		if same != slices.Equal(parts, others) {
			t.Fatalf("%q and %q: same id %v", parts, others, same)
		}
	})
}

func TestResourceID(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	command := idempotency.Command{ID: "r", Digest: "d", Caller: "ann"}
	derived := idempotency.ResourceID("", command, now, "suppliers")
	require.Equal(t, "mine", idempotency.ResourceID("mine", command, now))
	require.Equal(t, derived, idempotency.ResourceID("", command, now.Add(time.Hour), "suppliers"), "a repeated command")
	require.NotEqual(t, derived, idempotency.ResourceID("", command, now, "segments"))
	require.NotEqual(t, derived, idempotency.ResourceID("", idempotency.Command{ID: "r", Digest: "d", Caller: "bea"}, now, "suppliers"))
	require.Equal(t, derived, idempotency.ResourceID("", idempotency.Command{ID: "r", Digest: "other", Caller: "ann"}, now, "suppliers"), "another body makes no second resource")
	require.NotEqual(t, idempotency.ResourceID("", idempotency.Command{}, now), idempotency.ResourceID("", idempotency.Command{}, now))
	require.Equal(t, strings.ToLower(derived), derived)
}
