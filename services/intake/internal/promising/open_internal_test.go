package promising

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// The entry about a promise has every time of it, and that of the first look where one is promised.
func TestThePromiseIsOnTheTimeline(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
	for name, look := range map[string]string{"decided": "", "undecided": "2026-11-02T09:00:00Z"} {
		t.Run(name, func(t *testing.T) {
			want := map[string]string{
				"respond_by":            "2026-11-02T11:00:00Z",
				"resolve_by":            "2026-11-02T17:00:00Z",
				"ceiling":               "2026-11-02T20:00:00Z",
				"update_every":          "8h0m0s",
				"always_open":           "true",
				"service_level":         "serviceLevels/basic",
				"service_level_version": "3",
			}
			held := promise.Promise{
				RespondBy: at(11), ResolveBy: at(17), Ceiling: at(20), UpdateEvery: 8 * time.Hour, AlwaysOpen: true,
				Level: "serviceLevels/basic", Version: 3,
			}
			if look != "" {
				held.TriageBy, want["triage_by"] = at(9), look
			}
			require.Equal(t, want, promiseEntry(&casefile.Case{Promise: &held}).Details)
		})
	}
}
