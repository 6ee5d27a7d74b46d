package batch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/batch"
	"github.com/ombud/ombud/pkg/fault"
)

// TestFailedBatchIsWrittenLater adds items while every write fails in some way, and others after the store has recovered.
func TestFailedBatchIsWrittenLater(t *testing.T) {
	for name, c := range map[string]struct {
		failure error
		want    []int
	}{
		"the store is down":            {fault.New(fault.Unavailable, "DOWN", "down"), []int{1, 2, 3, 4}},
		"the store takes too long":     {context.DeadlineExceeded, []int{1, 2, 3, 4}},
		"the store will never take it": {fault.New(fault.Internal, "BROKEN", "broken"), []int{3, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var failure error
				var written []int
				q := batch.NewQueue(func(_ context.Context, items []int) error {
					if failure == nil {
						written = append(written, items...)
					}
					return failure
				}, batch.Options{})
				go q.Run(t.Context())
				failure = c.failure
				require.True(t, q.Add(1))
				require.True(t, q.Add(2))
				<-time.After(time.Second)
				synctest.Wait()
				require.Empty(t, written)
				failure = nil
				require.True(t, q.Add(3))
				<-time.After(time.Second)
				require.True(t, q.Add(4))
				q.Stop()
				require.Equal(t, c.want, written)
			})
		})
	}
}

// TestBatchesAreBounded fills a queue before it runs, so that all of its items wait at once.
func TestBatchesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		rounds := 0
		q := batch.NewQueue(func(_ context.Context, items []int) error {
			sizes = append(sizes, len(items))
			return nil
		}, batch.Options{Capacity: 5, Size: 2, AfterRound: func(context.Context) { rounds++ }})
		for n := range 5 {
			require.True(t, q.Add(n))
		}
		require.False(t, q.Add(5), "the queue is full")
		go q.Run(t.Context())
		<-time.After(time.Second)
		q.Stop()
		require.Equal(t, []int{2, 2, 1}, sizes)
		require.Equal(t, 2, rounds, "one after the interval, one at the end")
	})
}

// TestStopEndsAnIdleQueue stops a queue that never had an item.
func TestStopEndsAnIdleQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := batch.NewQueue(func(context.Context, []int) error {
			t.Error("there is nothing to write")
			return nil
		}, batch.Options{})
		go q.Run(t.Context())
		q.Stop()
	})
}
