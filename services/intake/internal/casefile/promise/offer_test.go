package promise_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

func TestTimeLeftOfAnOffer(t *testing.T) {
	open := promise.Offer{State: promise.Offered, Until: at(9).Add(2 * time.Minute), Within: 2 * time.Minute}
	for from, want := range map[time.Duration]time.Duration{
		-300 * time.Millisecond:             2 * time.Minute,
		400 * time.Millisecond:              2 * time.Minute,
		20 * time.Second:                    100 * time.Second,
		90 * time.Second:                    30 * time.Second,
		110 * time.Second:                   10 * time.Second,
		111 * time.Second:                   0,
		2*time.Minute - 10*time.Millisecond: 0,
		2 * time.Minute:                     0,
	} {
		require.Equal(t, want, open.TimeLeft(at(9).Add(from)), from)
	}
	short := promise.Offer{State: promise.Offered, Until: at(9).Add(5 * time.Second), Within: 5 * time.Second}
	require.Equal(t, time.Second, short.TimeLeft(at(9).Add(4*time.Second)))
	require.Zero(t, short.TimeLeft(at(9).Add(4100*time.Millisecond)))
	open.State = "LAPSED"
	require.Zero(t, open.TimeLeft(at(9)))
}
