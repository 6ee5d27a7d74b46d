package grpckit

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// drainStage ends streams when the server begins to stop. A unary call is soon over
// and may finish; a stream would hold the server up until its caller left.
func drainStage(stopping context.Context) stage {
	return func(ctx context.Context, c call, next func(context.Context) error) error {
		if !c.stream {
			return next(ctx)
		}
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		unhook := context.AfterFunc(stopping, func() { cancel(errStopping()) })
		defer unhook()
		return next(ctx)
	}
}

func errStopping() error {
	return fault.New(fault.Unavailable, "SERVER_STOPPING", "this server is stopping, call another").
		RetryAfter(time.Second)
}
