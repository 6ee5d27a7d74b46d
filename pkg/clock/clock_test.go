package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
)

// TestBothClocksAgree runs the contract of a timer on the machine's clock (under
// synctest, which moves it) and on the fake.
func TestBothClocksAgree(t *testing.T) {
	contract := func(t *testing.T, c clock.Clock, pass func(time.Duration)) {
		t.Helper()
		start := c.Now()
		after, timer := c.After(time.Hour), c.NewTimer(time.Minute)

		pass(59 * time.Second)
		requireSilent(t, timer.C())
		pass(time.Second)
		require.Equal(t, start.Add(time.Minute), <-timer.C())
		require.False(t, timer.Stop(), "fired already")
		require.False(t, timer.Reset(time.Minute))
		require.True(t, timer.Reset(2*time.Minute), "was armed")
		pass(time.Minute)
		requireSilent(t, timer.C())
		require.True(t, timer.Stop())
		pass(time.Minute)
		requireSilent(t, timer.C())

		timer.Reset(time.Second)
		pass(time.Second) // fires, nobody receives
		timer.Stop()
		requireSilent(t, timer.C())
		timer.Reset(-time.Second)
		pass(0)
		require.Len(t, drain(timer.C()), 1, "nothing to wait for")

		pass(time.Hour)
		require.Len(t, drain(after), 1)
	}
	t.Run("system", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			contract(t, clock.System(), func(d time.Duration) { time.Sleep(d); synctest.Wait() })
		})
	})
	t.Run("fake", func(t *testing.T) {
		fake := clock.NewFake(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC))
		contract(t, fake, fake.Advance)
	})
}

func TestFakeFiresWhatIsDueAndNothingElse(t *testing.T) {
	fake := clock.NewFake(time.Unix(0, 0))
	late, early := fake.NewTimer(2*time.Hour), fake.NewTimer(time.Hour)
	require.Equal(t, 2, fake.Armed())

	fake.Set(time.Unix(5400, 0))
	require.Len(t, drain(early.C()), 1)
	requireSilent(t, late.C())
	require.Equal(t, 1, fake.Armed())

	fake.Set(time.Unix(60, 0)) // clocks are set back, too
	require.Equal(t, time.Unix(60, 0), fake.Now())
	fake.Advance(3 * time.Hour)
	require.Equal(t, []time.Time{time.Unix(60, 0).Add(3 * time.Hour)}, drain(late.C()))
}

func TestBlockUntilWaitsForTheCodeUnderTest(t *testing.T) {
	fake := clock.NewFake(time.Unix(0, 0))
	ticks := make(chan time.Time)
	go func() {
		defer close(ticks)
		for range 3 {
			ticks <- <-fake.After(time.Minute)
		}
	}()
	for i := range 3 {
		fake.BlockUntil(1)
		fake.Advance(time.Minute)
		require.Equal(t, time.Unix(int64(i+1)*60, 0), <-ticks)
	}
	_, open := <-ticks
	require.False(t, open)
	fake.BlockUntil(0)
}

func requireSilent(t *testing.T, c <-chan time.Time) {
	t.Helper()
	require.Empty(t, drain(c))
}

func drain(c <-chan time.Time) (got []time.Time) {
	select {
	case at := <-c:
		return append(got, at)
	default:
		return nil
	}
}
