package grpckit

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
)

// faultStage turns the error of a handler into a status, and logs it when it is our
// own mistake. The content of a request is never logged.
func faultStage(ctx context.Context, c call, next func(context.Context) error) error {
	err := next(ctx)
	if err == nil {
		return nil
	}
	err = blameContext(ctx, c, err)
	if fault.Is(err, fault.Internal) {
		reporterOf(ctx).log.ErrorContext(ctx, "a call failed", "method", c.method, "error", err)
	}
	return fault.ToStatus(err).Err()
}

// blameContext returns the fault for the end of the call's context: its time ran
// out, the caller gave up, or the server is stopping. It replaces an unexplained
// error that comes after that end, in any form: a driver may report
// "interrupted".
func blameContext(ctx context.Context, c call, err error) error {
	if ctx.Err() == nil || !isUnexplained(err) {
		return err
	}
	if stopping, ok := fault.As(context.Cause(ctx)); ok {
		return stopping
	}
	if fault.Is(ctx.Err(), fault.Timeout) {
		return outOfTime(c.method, err)
	}
	return fault.New(fault.Canceled, "CALL_CANCELED", "the caller gave up").Wrap(err)
}

func isUnexplained(err error) bool {
	switch kind := fault.KindOf(err); kind {
	case fault.Internal:
		_, ours := fault.As(err)
		return !ours
	case fault.Timeout, fault.Canceled:
		return fault.ReasonOf(err) == kind.String()
	default:
		return false
	}
}

func outOfTime(method string, cause error) error {
	return fault.New(fault.Timeout, "OUT_OF_TIME", "%s did not finish in time", method).
		With("method", method).Wrap(cause)
}
