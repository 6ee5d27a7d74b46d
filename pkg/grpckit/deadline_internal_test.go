package grpckit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheHandlerGetsALittleLessThanTheCallerGave(t *testing.T) {
	timeouts := Timeouts{Default: 10 * time.Second, Max: time.Minute}
	for _, tc := range []struct {
		name   string
		given  time.Duration // 0: the caller names none
		stream bool
		want   time.Duration // 0: the handler has none
	}{
		{"a short one keeps a twentieth", 200 * time.Millisecond, false, 190 * time.Millisecond},
		{"a long one keeps 50 ms", 5 * time.Second, false, 4950 * time.Millisecond},
		{"none is the default", 0, false, 9950 * time.Millisecond},
		{"too much is the maximum", time.Hour, false, 59950 * time.Millisecond},
		{"a stream may last", 0, true, 0},
		{"a stream is not clamped", time.Hour, true, time.Hour - 50*time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if tc.given > 0 {
					ctx, cancel = context.WithTimeout(ctx, tc.given)
				}
				defer cancel()
				var got time.Duration
				err := deadlineStage(timeouts)(ctx, call{stream: tc.stream}, func(ctx context.Context) error {
					if deadline, ok := ctx.Deadline(); ok {
						got = time.Until(deadline)
					}
					return nil
				})
				require.NoError(t, err)
				require.Equal(t, tc.want, got)
			})
		})
	}
}

func TestADefaultAboveTheMaximumIsTheMaximum(t *testing.T) {
	timeouts := Timeouts{Max: time.Second}.withDefaults()
	left, ok := timeouts.timeLeft(t.Context(), call{})
	require.True(t, ok)
	require.Equal(t, time.Second, left)
	require.Equal(t, Timeouts{Default: 10 * time.Second, Max: time.Minute}, Timeouts{}.withDefaults())
}
