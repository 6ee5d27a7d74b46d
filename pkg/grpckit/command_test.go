package grpckit_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/idempotency"
)

func TestCommandFromTheCallerAndTheRequest(t *testing.T) {
	req := &errdetails.RequestInfo{RequestId: "r1", ServingData: "body"}
	ctx := auth.With(t.Context(), auth.Identity{Subject: "users/ann"})
	require.Equal(t, idempotency.FromRequest(req, "users/ann"), grpckit.CommandFrom(ctx, req))
	require.Equal(t, idempotency.FromRequest(req, ""), grpckit.CommandFrom(t.Context(), req))
	require.True(t, grpckit.CommandFrom(ctx, &errdetails.RequestInfo{}).IsEmpty())
}
