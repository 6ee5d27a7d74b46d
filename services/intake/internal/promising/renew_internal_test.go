package promising

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// A quote replaces a promise that it keeps or makes earlier, and one that there is not.
func TestAQuoteSolvesNoLater(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
	present := &promise.Promise{ResolveBy: at(17)}
	for hour, want := range map[int]bool{16: true, 17: true, 18: false} {
		require.Equal(t, want, isNoLater(promise.Promise{ResolveBy: at(hour)}, present), hour)
	}
	require.True(t, isNoLater(promise.Promise{ResolveBy: at(18)}, nil))
}
