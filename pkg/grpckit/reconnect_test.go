package grpckit_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
	"github.com/ombud/ombud/pkg/telemetry"
)

// TestAServiceThatComesBackIsFoundSoon goes by a clock of its own. It comes back often,
// as what is left of the wait between two attempts is a matter of luck.
func TestAServiceThatComesBackIsFoundSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, echo := grpckit.NewMemory(), grpckittest.New("away")
		conn, err := grpckit.Dial(target(echo), grpckit.DialOptions{Telemetry: telemetry.Nop(), Memory: network, Token: as("me:agent")})
		require.NoError(t, err)
		defer conn.Close()
		for range 20 {
			_, err = echo.Say(context.Background(), conn, "hello")
			require.True(t, fault.Is(err, fault.Unavailable), err)
			<-clock.System().After(time.Minute)

			server, back := serve(t, network, echo, nil), time.Now()
			for err != nil {
				<-clock.System().After(10 * time.Millisecond)
				_, err = echo.Say(context.Background(), conn, "hello")
			}
			require.LessOrEqual(t, time.Since(back), 500*time.Millisecond)
			require.NoError(t, server.Stop(context.Background()))
		}
	})
}
