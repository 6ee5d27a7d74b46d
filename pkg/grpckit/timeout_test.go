package grpckit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

func TestTheMethodThatTookTooLongIsNamed(t *testing.T) {
	for name, interrupted := range map[string]func(context.Context) error{
		"the error of the context": context.Context.Err,
		"wrapped":                  func(ctx context.Context) error { return fmt.Errorf("find: %w", ctx.Err()) },
		"a driver's own":           func(context.Context) error { return errors.New("interrupted") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := grpckit.NewMemory()
				slow, front := grpckittest.New("slow"), grpckittest.New("front")
				slow.Reply = func(ctx context.Context, _ string) (string, error) {
					<-ctx.Done()
					return "", interrupted(ctx)
				}
				toSlow := dial(t, network, slow, nil)
				front.Reply = func(ctx context.Context, text string) (string, error) { return slow.Say(ctx, toSlow, text) }
				serve(t, network, slow, nil)
				serve(t, network, front, nil)

				ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
				defer cancel()
				_, err := front.Say(ctx, dial(t, network, front, nil), "hello")
				require.NoError(t, ctx.Err(), "there was time left to say it")
				require.True(t, fault.Is(err, fault.Timeout), err)
				require.ErrorContains(t, err, "test.slow.v1.EchoService/Say did not finish in time")
			})
		})
	}
}

func TestAFaultThatComesAtTheEndOfTheTimeStaysWhatItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		echo := grpckittest.New("late")
		echo.Reply = func(ctx context.Context, _ string) (string, error) {
			<-ctx.Done()
			return "", fault.New(fault.Conflict, "REVISION", "somebody was faster")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		defer cancel()
		_, err := echo.Say(ctx, pair(t, echo), "hello")
		require.Equal(t, "REVISION", fault.ReasonOf(err))
	})
}

func TestACallWithoutADeadlineGetsTheClientsDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, echo := grpckit.NewMemory(), grpckittest.New("default")
		var left time.Duration
		echo.Reply = func(ctx context.Context, text string) (string, error) {
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			return text, nil
		}
		serve(t, network, echo, nil)
		conn := dial(t, network, echo, func(o *grpckit.DialOptions) { o.Timeout = 3 * time.Second })
		_, err := echo.Say(context.Background(), conn, "hello")
		require.NoError(t, err)
		require.Equal(t, 3*time.Second-50*time.Millisecond, left, "the server keeps a little for its answer")
	})
}

func TestACallerWhoGivesUpIsNoMistakeOfOurs(t *testing.T) {
	network, kept, echo := grpckit.NewMemory(), &logs{}, grpckittest.New("canceled")
	ctx, cancel := context.WithCancel(t.Context())
	handled := make(chan struct{})
	echo.Reply = func(ctx context.Context, _ string) (string, error) {
		cancel()
		<-ctx.Done()
		close(handled)
		return "", errors.New("interrupted")
	}
	server := serve(t, network, echo, func(o *grpckit.ServerOptions) { o.Telemetry = kept.telemetry() })
	_, err := echo.Say(ctx, dial(t, network, echo, nil), "hello")
	require.True(t, fault.Is(err, fault.Canceled))
	<-handled
	require.NoError(t, server.Stop(t.Context()))
	require.Empty(t, kept.lines())
}
