package clock

import (
	"context"
	"time"
)

// Every calls do each time d has passed since it last returned, until ctx ends. It
// returns after the last call has.
func Every(ctx context.Context, c Clock, d time.Duration, do func(context.Context)) {
	timer := c.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C():
		}
		if ctx.Err() != nil {
			return
		}
		do(ctx)
		timer.Reset(d)
	}
}
