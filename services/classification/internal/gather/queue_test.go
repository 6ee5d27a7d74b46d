package gather_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/gather"
)

// TestWhatCouldNotBeWrittenIsWrittenLater adds items while every write fails in some way, and
// others when the store answers again.
func TestWhatCouldNotBeWrittenIsWrittenLater(t *testing.T) {
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
				q := gather.New(clock.System(), func(_ context.Context, items []int) error {
					if failure == nil {
						written = append(written, items...)
					}
					return failure
				}, func(context.Context) {})
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
