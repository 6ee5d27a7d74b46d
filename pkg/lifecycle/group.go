// Package lifecycle starts the parts of a process in order and stops them in
// reverse. A part that fails to start unwinds those before it; a part that does
// not stop in time is left behind and named, so that a process always ends.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// DefaultStopLimit is how long one part may take to stop unless told otherwise.
const DefaultStopLimit = 10 * time.Second

// Group is a list of named parts. Add all parts, then call Run; or Start and
// later Stop. Start and Stop may be called from different goroutines.
type Group struct {
	stopLimit time.Duration
	failed    chan error

	mu      sync.Mutex
	parts   []part
	started int                // the first so many parts run
	release context.CancelFunc // ends the context of the running parts
}

type part struct {
	name        string
	start, stop func(context.Context) error
}

// New returns an empty group in which every part has stopLimit to stop;
// DefaultStopLimit when it is not positive.
func New(stopLimit time.Duration) *Group {
	if stopLimit <= 0 {
		stopLimit = DefaultStopLimit
	}
	return &Group{stopLimit: stopLimit, failed: make(chan error, 1)}
}

// Add appends a part. Either function may be nil. Start returns as soon as the part is ready; work in the background may
// keep its context, which stays alive until the whole group has stopped. Stop should return before its context ends, and
// is called only if start succeeded.
func (g *Group) Add(name string, start, stop func(context.Context) error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.parts = append(g.parts, part{name, start, stop})
}

// Start starts the parts in the order they were added. If one fails, or ctx ends
// meanwhile, those that run are stopped in reverse order and all errors come
// back joined, each with the name of its part.
func (g *Group) Start(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	// The end of ctx (a signal) aborts the start, but must not tear running parts down all at once: Stop does that, in
	// order.
	running, release := context.WithCancel(context.WithoutCancel(ctx))
	g.release = release
	unhook := context.AfterFunc(ctx, release)
	defer unhook()
	for _, p := range g.parts[g.started:] {
		if err := startPart(ctx, running, p); err != nil {
			return errors.Join(err, g.stopParts(context.WithoutCancel(ctx)))
		}
		g.started++
	}
	return nil
}

func startPart(ctx, running context.Context, p part) error {
	err := ctx.Err()
	if err == nil && p.start != nil {
		err = p.start(running)
	}
	if err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	return nil
}

// Stop stops the running parts, last started first. Each part has the group's limit, and all have until ctx ends; a part
// that takes longer is left behind with an error. Errors come back joined, each with the name of its part. Stopping a
// group that does not run does nothing.
func (g *Group) Stop(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stopParts(ctx)
}

func (g *Group) stopParts(ctx context.Context) error {
	var errs []error
	for _, p := range slices.Backward(g.parts[:g.started]) {
		if err := g.stopPart(ctx, p); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", p.name, err))
		}
	}
	g.started = 0
	if g.release != nil {
		g.release()
	}
	return errors.Join(errs...)
}

func (g *Group) stopPart(ctx context.Context, p part) error {
	if p.stop == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, g.stopLimit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- p.stop(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("left behind: %w", ctx.Err())
	}
}

// Fail ends Run. A part calls it when it cannot go on, such as a server with a broken listener. Only the first error
// counts. It never blocks.
func (g *Group) Fail(name string, err error) {
	select {
	case g.failed <- fmt.Errorf("run %s: %w", name, err):
	default:
	}
}

// Run starts the group, waits until ctx ends or a part fails, and stops the
// group. The end of ctx is not an error.
func (g *Group) Run(ctx context.Context) error {
	if err := g.Start(ctx); err != nil {
		return err
	}
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-g.failed:
	}
	return errors.Join(failure, g.Stop(context.WithoutCancel(ctx)))
}
