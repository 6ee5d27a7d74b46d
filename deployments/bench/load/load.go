// Package load puts a load on something and measures how it bears it: a number of
// callers, each of which calls again as soon as it has its answer.
package load

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// Call is the measured call. Caller is the number of the caller, from 0; n counts the calls of
// all callers, from 0, and is never given twice.
type Call func(ctx context.Context, caller, n int) error

// Load says how to call.
type Load struct {
	Callers int
	// Clock measures.
	Clock clock.Clock
	// Warmup is how long is called before anything is measured.
	Warmup time.Duration
	// Measure is for how long calls are begun that count.
	Measure time.Duration
	// Around, when set, is called before the measured time begins, and its result when that
	// has ended.
	Around func() (end func() error, err error)
}

// Run warms up and measures. The first call that fails ends it.
func (l Load) Run(ctx context.Context, call Call) (Result, error) {
	var next atomic.Int64
	if _, err := l.callFor(ctx, l.Warmup, &next, call); err != nil {
		return Result{}, err
	}
	runtime.GC() // what the warm-up left behind is not what is measured
	end, err := l.beginAround()
	if err != nil {
		return Result{}, err
	}
	began, busy := l.Clock.Now(), processorTime()
	took, err := l.callFor(ctx, l.Measure, &next, call)
	result := newResult(took, l.Clock.Now().Sub(began), processorTime()-busy)
	return result, errors.Join(err, end())
}

func (l Load) beginAround() (func() error, error) {
	if l.Around == nil {
		return func() error { return nil }, nil
	}
	return l.Around()
}

// callFor calls for a time, and returns how long each call took.
func (l Load) callFor(ctx context.Context, limit time.Duration, next *atomic.Int64, call Call) ([]time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([][]time.Duration, l.Callers)
	until := l.Clock.Now().Add(limit)
	var callers sync.WaitGroup
	for caller := range l.Callers {
		callers.Go(func() {
			for now := l.Clock.Now(); now.Before(until) && ctx.Err() == nil; {
				if err := call(ctx, caller, int(next.Add(1)-1)); err != nil {
					cancel(err)
					return
				}
				done := l.Clock.Now()
				took[caller] = append(took[caller], done.Sub(now))
				now = done
			}
		})
	}
	callers.Wait()
	var all []time.Duration
	for _, some := range took {
		all = append(all, some...)
	}
	return all, context.Cause(ctx)
}

// CallEach makes count calls, each n once, and returns the first error.
func CallEach(ctx context.Context, callers, count int, call Call) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for caller := range callers {
		group.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1) - 1)
				if n >= count {
					return
				}
				if err := call(ctx, caller, n); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
