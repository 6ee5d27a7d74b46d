package lifecycle_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/lifecycle"
)

// journal notes what happens to its parts, in order.
type journal struct{ lines []string }

func (j *journal) add(g *lifecycle.Group, name string, startErr, stopErr error) {
	note := func(word string, err error) func(context.Context) error {
		return func(ctx context.Context) error {
			j.lines = append(j.lines, word+" "+name)
			return errors.Join(ctx.Err(), err)
		}
	}
	g.Add(name, note("start", startErr), note("stop", stopErr))
}

func TestStopsInReverse(t *testing.T) {
	var j journal
	g := lifecycle.New(0)
	j.add(g, "store", nil, nil)
	g.Add("nothing to do", nil, nil)
	j.add(g, "worker", nil, nil)

	require.NoError(t, g.Stop(t.Context()), "does not run yet")
	require.NoError(t, g.Start(t.Context()))
	require.NoError(t, g.Stop(t.Context()))
	require.NoError(t, g.Stop(t.Context()), "stopped already")
	require.Equal(t, []string{"start store", "start worker", "stop worker", "stop store"}, j.lines)
}

func TestFailureUnwindsWhatRuns(t *testing.T) {
	refused, full := errors.New("refused"), errors.New("disk full")
	var j journal
	g := lifecycle.New(0)
	j.add(g, "store", nil, full)
	j.add(g, "cache", nil, nil)
	j.add(g, "server", refused, nil)
	j.add(g, "worker", nil, nil)

	err := g.Run(t.Context())
	require.ErrorIs(t, err, refused)
	require.ErrorIs(t, err, full)
	require.EqualError(t, err, "start server: refused\nstop store: disk full")
	require.Equal(t, []string{"start store", "start cache", "start server", "stop cache", "stop store"}, j.lines)
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var j journal
	g := lifecycle.New(0)
	j.add(g, "store", nil, nil)
	g.Add("trigger", func(context.Context) error { cancel(); return nil }, nil)
	require.NoError(t, g.Run(ctx))
	require.Equal(t, []string{"start store", "stop store"}, j.lines)
}

func TestBackgroundContextLivesUntilAllHasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var background context.Context
		g := lifecycle.New(0)
		g.Add("worker",
			func(ctx context.Context) error { background = ctx; return nil },
			func(context.Context) error { return background.Err() })
		ended := make(chan error, 1)
		go func() { ended <- g.Run(ctx) }()
		synctest.Wait()
		cancel()
		require.NoError(t, <-ended, "the worker's context was alive when it was stopped")
		require.ErrorIs(t, background.Err(), context.Canceled)
	})
}

func TestSignalDuringStartAborts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var j journal
	g := lifecycle.New(0)
	j.add(g, "store", nil, nil)
	g.Add("slow", func(starting context.Context) error {
		cancel()
		<-starting.Done()
		return starting.Err()
	}, nil)
	j.add(g, "worker", nil, nil)

	require.EqualError(t, g.Run(ctx), "start slow: context canceled")
	require.Equal(t, []string{"start store", "stop store"}, j.lines)
	require.EqualError(t, g.Start(ctx), "start store: context canceled")
}

func TestFailEndsRun(t *testing.T) {
	var j journal
	g := lifecycle.New(0)
	j.add(g, "store", nil, nil)
	broken := errors.New("listener closed")
	g.Add("server", func(context.Context) error {
		g.Fail("server", broken)
		g.Fail("server", errors.New("an echo of the first"))
		return nil
	}, nil)
	require.EqualError(t, g.Run(t.Context()), "run server: listener closed")
	require.Equal(t, []string{"start store", "stop store"}, j.lines)
}

func TestEachStopHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var j journal
		g := lifecycle.New(3 * time.Second)
		j.add(g, "store", nil, nil)
		g.Add("deaf", nil, func(context.Context) error { <-release; return nil })
		g.Add("slow", nil, func(ctx context.Context) error { <-ctx.Done(); return nil })
		require.NoError(t, g.Start(t.Context()))

		before := time.Now()
		err := g.Stop(t.Context())
		require.Equal(t, 6*time.Second, time.Since(before))
		require.ErrorContains(t, err, "stop deaf: left behind: context deadline exceeded")
		require.Equal(t, []string{"start store", "stop store"}, j.lines, "the next one is still stopped, with time of its own")
		close(release)
	})
}
