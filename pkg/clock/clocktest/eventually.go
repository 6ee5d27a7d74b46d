// Package clocktest waits in tests for events on a clock that the test moves.
package clocktest

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
)

const (
	// limit is how long something may take.
	limit = time.Minute
	// stillFor is how long the clock stands still at first.
	stillFor = 2 * time.Second
	// lookEvery is the time between two looks.
	lookEvery = time.Millisecond
	// tick is what the clock advances between two looks after that.
	tick = 20 * time.Millisecond
	// patience is how long that goes on. Then each look advances the clock by 1 / haste of the time that has passed since: on a busy
	// machine there are few looks, and a lease of seconds has to end.
	patience = 20 * time.Second
	haste    = 50
)

// T is the part of a test that Eventually uses.
type T interface {
	require.TestingT
	Helper()
}

// Eventually fails a test unless something holds within a minute of real time. A goroutine that read the clock just
// before a test moved it goes to sleep by the old reading, and would sleep for ever on a clock that stands still.
// Therefore the clock moves on slowly when nothing has come of it for 2 s, and faster after 20 s. A nil clock is a real one.
func Eventually(t T, c *clock.Fake, holds func() bool, what string) {
	t.Helper()
	pause := time.NewTicker(lookEvery)
	defer pause.Stop()
	for began := time.Now(); !holds(); <-pause.C {
		waited := time.Since(began)
		require.Less(t, waited, limit, what)
		if c != nil && waited > stillFor {
			c.Advance(max(tick, (waited-patience)/haste))
		}
	}
}
