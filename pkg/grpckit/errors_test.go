package grpckit_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/status"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

func TestAFaultIsTheSameThreeServicesLater(t *testing.T) {
	network := grpckit.NewMemory()
	last, middle, first := grpckittest.New("last"), grpckittest.New("middle"), grpckittest.New("first")
	last.Reply = func(context.Context, string) (string, error) {
		return "", fault.New(fault.NotFound, "CASE_NOT_FOUND", "case %s is not known", "01J").
			With("case", "cases/01J").RetryAfter(3 * time.Second).Wrap(errors.New("sql: no rows"))
	}
	for _, hop := range []struct{ from, to *grpckittest.Echo }{{middle, last}, {first, middle}} {
		conn := dial(t, network, hop.to, nil)
		hop.from.Reply = func(ctx context.Context, text string) (string, error) { return hop.to.Say(ctx, conn, text) }
	}
	for _, echo := range []*grpckittest.Echo{last, middle, first} {
		serve(t, network, echo, nil)
	}

	_, err := first.Say(t.Context(), dial(t, network, first, nil), "hello")
	got, ok := fault.As(err)
	require.True(t, ok)
	require.Equal(t, fault.NotFound, got.Kind())
	require.Equal(t, "CASE_NOT_FOUND", got.Reason())
	require.Equal(t, "case 01J is not known", got.Message())
	require.Equal(t, map[string]string{"case": "cases/01J"}, got.Metadata())
	delay, _ := got.RetryDelay()
	require.Equal(t, 3*time.Second, delay)
	require.NotContains(t, err.Error(), "sql")
}

func TestWhatIsNotAFaultIsLoggedOnceAndNeverShown(t *testing.T) {
	for _, tc := range []struct {
		name  string
		reply func(context.Context, string) (string, error)
		log   []string // parts of the one line
	}{
		{"an error", func(context.Context, string) (string, error) {
			return "", errors.New("disk sda1 is full")
		}, []string{`msg="a call failed"`, "EchoService/Say", "disk sda1 is full"}},
		{"an internal fault", func(context.Context, string) (string, error) {
			return "", fault.New(fault.Internal, "CODEC", "disk sda1").Wrap(errors.New("is full"))
		}, []string{`msg="a call failed"`, "disk sda1: is full"}},
		{"a panic", func(context.Context, string) (string, error) {
			panic("disk sda1")
		}, []string{`msg="a call panicked"`, `panic="disk sda1"`, "errors_test.go"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			network, kept, echo := grpckit.NewMemory(), &logs{}, grpckittest.New("internal")
			echo.Reply = tc.reply
			serve(t, network, echo, func(o *grpckit.ServerOptions) { o.Telemetry = kept.telemetry() })
			conn := dial(t, network, echo, nil)

			_, err := echo.Say(t.Context(), conn, "a secret of the customer")
			require.True(t, fault.Is(err, fault.Internal))
			require.Equal(t, "internal error", status.Convert(errors.Unwrap(err)).Message())
			require.NotContains(t, err.Error(), "sda1")
			require.Len(t, kept.lines(), 1)
			for _, part := range tc.log {
				require.Contains(t, kept.lines()[0], part)
			}
			require.NotContains(t, kept.lines()[0], "secret")

			_, err = echo.Call(t.Context(), conn, "Repeat", echo.Request("again", 1))
			require.True(t, fault.Is(err, fault.Internal), "streams alike, and the server lives on")
		})
	}
}

func TestStreamsRestoreFaultsToo(t *testing.T) {
	echo := grpckittest.New("streams")
	replies := 0
	echo.Reply = func(context.Context, string) (string, error) {
		if replies++; replies == 3 {
			return "", fault.New(fault.Exhausted, "NO_MORE", "that was all")
		}
		return "reply", nil
	}
	next, err := echo.Repeat(t.Context(), pair(t, echo), echo.Request("hello", 10))
	require.NoError(t, err)
	for range 2 {
		text, err := next()
		require.NoError(t, err)
		require.Equal(t, "reply", text)
	}
	_, err = next()
	require.Equal(t, "NO_MORE", fault.ReasonOf(err))
}

func TestAStreamEndsWithEOF(t *testing.T) {
	echo := grpckittest.New("eof")
	next, err := echo.Repeat(t.Context(), pair(t, echo), echo.Request("hello", 1))
	require.NoError(t, err)
	_, err = next()
	require.NoError(t, err)
	_, err = next()
	require.ErrorIs(t, err, io.EOF)
}

func TestNobodyListeningNamesTheService(t *testing.T) {
	echo := grpckittest.New("absent")
	_, err := echo.Say(t.Context(), dial(t, grpckit.NewMemory(), echo, nil), "hello")
	require.True(t, fault.Is(err, fault.Unavailable))
	require.Equal(t, "SERVICE_UNREACHABLE", fault.ReasonOf(err))
	require.ErrorContains(t, err, "test.absent.v1.EchoService cannot be reached")
}

func TestUnavailableIsTriedAgainAFewTimes(t *testing.T) {
	for _, tc := range []struct {
		name            string
		failures, calls int
		kind            fault.Kind
	}{
		{"it comes back", 2, 3, -1},
		{"it stays away", 9, 3, fault.Unavailable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			echo, calls := grpckittest.New("flaky"), 0
			echo.Reply = func(context.Context, string) (string, error) {
				if calls++; calls <= tc.failures {
					return "", fault.New(fault.Unavailable, "STORE_DOWN", "the store is down")
				}
				return "up", nil
			}
			_, err := echo.Say(t.Context(), pair(t, echo), "hello")
			require.Equal(t, tc.calls, calls)
			if tc.kind < 0 {
				require.NoError(t, err)
				return
			}
			require.Equal(t, tc.kind, fault.KindOf(err))
		})
	}
}

func TestAMessageThatIsTooLargeIsRefused(t *testing.T) {
	network, echo := grpckit.NewMemory(), grpckittest.New("large")
	serve(t, network, echo, func(o *grpckit.ServerOptions) { o.MaxMessage = 64 })
	_, err := echo.Say(t.Context(), dial(t, network, echo, nil), string(make([]byte, 65)))
	require.True(t, fault.Is(err, fault.Exhausted), err)
}
