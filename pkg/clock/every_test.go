package clock_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
)

func TestEveryCallsAgainAfterEachInterval(t *testing.T) {
	fake := clock.NewFake(time.Unix(0, 0))
	ctx, cancel := context.WithCancel(t.Context())
	calls, ended := make(chan time.Time), make(chan struct{})
	go func() {
		defer close(ended)
		clock.Every(ctx, fake, time.Minute, func(context.Context) { calls <- fake.Now() })
	}()
	for i := 1; i <= 3; i++ {
		fake.BlockUntil(1)
		fake.Advance(time.Minute)
		require.Equal(t, time.Unix(0, 0).Add(time.Duration(i)*time.Minute), <-calls)
	}
	fake.BlockUntil(1)
	cancel()
	<-ended
	require.Zero(t, fake.Armed(), "no timer is left behind")
}
