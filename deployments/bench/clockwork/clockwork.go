// Package clockwork measures the cost of a tick of the clocks when many handlings are
// open and few of them are due. It runs a whole suite on a fake clock, on
// which the response clocks of real cases run out, a hundred with each tick.
package clockwork

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/deployments/bench/subject"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/host"
)

const (
	// due is how many clocks run out with each tick, and perSecond how many in a second.
	due, perSecond = 100, 20
	// ticks is how often the clocks tick. The first one does not count.
	ticks = 6
	// Least is the least number of open handlings for which this can be measured.
	Least = due * ticks
	// tickLimit is how long a tick may take.
	tickLimit = time.Minute
)

// Ticks is the cost of a tick with a number of open handlings.
type Ticks struct {
	// Open is how many handlings are open, Due how many clocks run out with each tick.
	Open, Due int
	// Whole is the time of a tick until all its consequences are written, here and on the
	// timelines. Look is the time in which the store finds the due documents. Both are
	// medians.
	Whole, Look time.Duration
	// Reads, Documents and Writes are those of one tick in the store of the escalation:
	// how often it is read, how many documents that brings, and how many are written.
	Reads, Documents, Writes float64
}

// MeasureTicks opens so many handlings and lets the clocks tick.
func MeasureTicks(ctx context.Context, o subject.Options, open int) (Ticks, error) {
	w := &watch{clock: clock.System()}
	start := w.clock.Now().UTC().Truncate(time.Second)
	now := clock.NewFake(start)
	o.Host = host.Options{Clock: now}
	// Work that exceeds the inline budget would become due on a clock that stands still.
	o.Settings = append(slices.Clone(o.Settings), "--inline-budget=3s")
	o.Wrap = func(service string, db docstore.Database) docstore.Database {
		if service == "escalation" {
			return watched{db, w}
		}
		return db
	}
	suite, err := subject.StartSuite(ctx, o)
	if err != nil {
		return Ticks{}, err
	}
	err = registerCases(ctx, suite, o.Callers, open, start)
	var measured Ticks
	if err == nil {
		now.Set(start.Add(respond - timeToRunOut(open)))
		measured, err = measureTicks(ctx, now, w)
		measured.Open = open
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if stopped := suite.Stop(stop); err == nil {
		err = stopped
	}
	return measured, err
}

// timeToRunOut is the time in which so many clocks run out.
func timeToRunOut(handlings int) time.Duration {
	return time.Duration(handlings/perSecond) * time.Second
}

// measureTicks moves the clock on, again and again, and waits until all that is due is done.
func measureTicks(ctx context.Context, now *clock.Fake, w *watch) (Ticks, error) {
	ctx, cancel := context.WithTimeout(ctx, ticks*tickLimit)
	defer cancel()
	var whole []time.Duration
	for n := range ticks {
		if n == 1 {
			w.resetCounts()
		}
		done := w.awaitRuns(due)
		began := w.clock.Now()
		now.Advance(timeToRunOut(due))
		select {
		case <-done:
		case <-ctx.Done():
			return Ticks{}, ctx.Err()
		}
		if n > 0 {
			whole = append(whole, w.clock.Now().Sub(began))
		}
	}
	slices.Sort(whole)
	seen := w.countsPerTick()
	seen.Due, seen.Whole = due, load.Percentile(whole, 50)
	return seen, nil
}
