package grpckit

import (
	"context"
	"time"
)

// maxReserve is the most that a server keeps back of a deadline; it keeps a
// twentieth of a short one.
const maxReserve = 50 * time.Millisecond

// Timeouts bounds the time of unary calls. Streams last as long as their caller
// says, for ever if need be: a feed of events has no natural end.
type Timeouts struct {
	Default time.Duration // for a call without a deadline; 10 s when zero
	Max     time.Duration // for every call; 60 s when zero
}

func (t Timeouts) withDefaults() Timeouts {
	if t.Default <= 0 {
		t.Default = 10 * time.Second
	}
	if t.Max <= 0 {
		t.Max = 60 * time.Second
	}
	return t
}

// deadlineStage gives the handler a deadline a little before the caller's, so that
// there is time left to report the slow part.
func deadlineStage(t Timeouts) stage {
	return func(ctx context.Context, c call, next func(context.Context) error) error {
		left, ok := t.timeLeft(ctx, c)
		if !ok {
			return next(ctx)
		}
		ctx, cancel := context.WithTimeout(ctx, left-reserveOf(left))
		defer cancel()
		return next(ctx)
	}
}

// timeLeft returns how long the call may take; false for a stream without a deadline.
func (t Timeouts) timeLeft(ctx context.Context, c call) (time.Duration, bool) {
	deadline, ok := ctx.Deadline()
	switch {
	case ok && c.stream:
		return untilDeadline(deadline), true
	case ok:
		return min(untilDeadline(deadline), t.Max), true
	default:
		return min(t.Default, t.Max), !c.stream
	}
}

// untilDeadline goes by the machine's clock, as contexts do.
func untilDeadline(deadline time.Time) time.Duration {
	return time.Until(deadline) //nolint:forbidigo // a context cannot be given another clock
}

func reserveOf(left time.Duration) time.Duration { return min(left/20, maxReserve) }
