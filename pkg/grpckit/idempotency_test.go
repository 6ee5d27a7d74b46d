package grpckit_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/metadata"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

// The request id may have at most 10 characters, which shows where a key ends up.
func TestTheIdempotencyKeyIsTheRequestIDOfARequestWithoutOne(t *testing.T) {
	const tooLong = "a-key-that-is-too-long"
	echo := grpckittest.New("idempotency")
	conn := pair(t, echo)
	for name, c := range map[string]struct {
		key, requestID string
		refused        bool
	}{
		"no key":                {"", "", false},
		"a key":                 {"short", "", false},
		"a key against rules":   {tooLong, "", true},
		"an id besides the key": {tooLong, "short", false},
		"an id against rules":   {"short", tooLong, true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			if c.key != "" {
				ctx = metadata.AppendToOutgoingContext(ctx, "idempotency-key", c.key)
			}
			_, err := echo.Call(ctx, conn, "Say", echo.Identify(echo.Request("hello", 0), c.requestID))
			if !c.refused {
				require.NoError(t, err)
				return
			}
			wrong, ok := fault.As(err)
			require.True(t, ok)
			require.Equal(t, "request_id", wrong.Fields()[0].Path)
		})
	}
}
