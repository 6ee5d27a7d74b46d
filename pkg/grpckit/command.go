package grpckit

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/idempotency"
)

// CommandFrom returns the command that the caller in ctx asks for with req, so that a repeated request is recognised. A
// request without a request_id is the empty command.
func CommandFrom(ctx context.Context, req proto.Message) idempotency.Command {
	return idempotency.FromRequest(req, auth.CallerFrom(ctx).Subject)
}
