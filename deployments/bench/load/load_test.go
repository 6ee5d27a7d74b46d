package load_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/pkg/clock"
)

func TestEveryCallerCallsAgainWhenItHasItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first, calls atomic.Int64
		result, err := load.Load{Callers: 4, Clock: clock.System(), Warmup: time.Second, Measure: 10 * time.Second}.Run(t.Context(),
			func(_ context.Context, caller, n int) error {
				calls.Add(1)
				if n < 4 {
					first.Add(int64(caller))
				}
				<-time.After(100 * time.Millisecond)
				return nil
			})
		require.NoError(t, err)
		require.EqualValues(t, 0+1+2+3, first.Load(), "the first four calls come from four callers")
		require.EqualValues(t, 4*(10+100), calls.Load())
		require.Equal(t, 400, result.Calls, "the warm-up does not count")
		require.Equal(t, 10*time.Second, result.Elapsed)
		require.InDelta(t, 40, result.CallsPerSecond(), 1e-9)
		require.Equal(t, 100*time.Millisecond, result.P50)
	})
}

func TestAFailedCallEndsTheRun(t *testing.T) {
	failed := errors.New("refused")
	_, err := load.Load{Callers: 3, Clock: clock.System(), Measure: time.Hour}.Run(t.Context(), func(_ context.Context, _, n int) error {
		if n == 10 {
			return failed
		}
		return nil
	})
	require.ErrorIs(t, err, failed)
}

func TestWhatGoesAroundAMeasurementSeesNoWarmup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen, calls int
		_, err := load.Load{Callers: 1, Clock: clock.System(), Warmup: time.Second, Measure: 10 * time.Second, Around: func() (func() error, error) {
			before := calls
			return func() error { seen = calls - before; return nil }, nil
		}}.Run(t.Context(), func(context.Context, int, int) error {
			calls++
			<-time.After(100 * time.Millisecond)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, []int{100, 110}, []int{seen, calls})
	})
}

func TestEachMakesEveryCallOnce(t *testing.T) {
	var made [100]atomic.Int64
	require.NoError(t, load.CallEach(t.Context(), 7, len(made), func(_ context.Context, _, n int) error {
		made[n].Add(1)
		return nil
	}))
	for n := range made {
		require.EqualValues(t, 1, made[n].Load(), "call %d", n)
	}
	failed := errors.New("refused")
	require.ErrorIs(t, load.CallEach(t.Context(), 2, 10, func(context.Context, int, int) error { return failed }), failed)
}

func TestPercentilesAreThoseOfTheNearestRank(t *testing.T) {
	values := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	require.EqualValues(t, 5, load.Percentile(values, 50))
	require.EqualValues(t, 10, load.Percentile(values, 99))
	require.EqualValues(t, 1, load.Percentile(values, 0))
	require.Zero(t, load.Percentile(nil, 50))
	require.Zero(t, load.Result{}.CallsPerSecond())
	require.Zero(t, load.Result{Processor: 1}.PerCall())
}
