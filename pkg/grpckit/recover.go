package grpckit

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/ombud/ombud/pkg/fault"
)

// recoverStage turns a panic into an Internal error. The panic and its stack go to
// the log; the caller learns nothing of either.
func recoverStage(ctx context.Context, c call, next func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			reporterOf(ctx).log.ErrorContext(ctx, "a call panicked", "method", c.method,
				"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fault.ToStatus(fault.New(fault.Internal, "PANIC", "the handler panicked")).Err()
		}
	}()
	return next(ctx)
}
