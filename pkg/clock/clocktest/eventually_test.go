package clocktest_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/clock/clocktest"
)

// A goroutine that sleeps by a reading from before the clock was moved wakes up all the same.
func TestASleeperByAnOldReadingWakes(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := clock.NewFake(start)
	due := start.Add(time.Second)
	late := due.Sub(c.Now())
	c.Advance(time.Hour)
	var woken atomic.Bool
	alarm := c.After(late)
	go func() {
		<-alarm
		woken.Store(true)
	}()
	clocktest.Eventually(t, c, woken.Load, "it wakes")
	require.True(t, c.Now().After(start.Add(time.Hour)))
}

func TestTheClockStandsStillWhileAllGoesWell(t *testing.T) {
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := clock.NewFake(start)
	looks := 0
	clocktest.Eventually(t, c, func() bool { looks++; return looks == 3 }, "the third look")
	require.Equal(t, start, c.Now())
}
