package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

func TestStopWaitsForHandlersAndClaimsNoMore(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		r.insert("b", 0)
		slow := newHold()
		w := r.worker(slow.handle, func(o *worker.Options) { o.Concurrency = 1 })
		require.NoError(r, w.Start(r.Context()))
		claim := <-slow.claimed

		stopped := make(chan error, 1)
		go func() { stopped <- w.Stop(context.Background()) }()
		select {
		case err := <-stopped:
			require.Failf(r, "Stop did not wait for the handler", "%v", err)
		case slow.resume <- done:
		}
		require.NoError(r, <-stopped)
		other := map[string]string{"a": "b", "b": "a"}[claim.Doc().ID]
		require.Equal(r, 1, r.get(claim.Doc().ID).Commits)
		require.Zero(r, r.get(other).Commits)
		r.due(other, 0)
	})
}

// Steps that are cut off by a stop are as if nobody had begun them.
func TestStopPutsBackWhatItCancels(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		slow := newHold()
		w := r.worker(slow.handle)
		require.NoError(r, w.Start(r.Context()))
		<-slow.claimed
		go func() {
			slow.resume <- func(ctx context.Context, _ *worker.Claim[job]) error {
				<-ctx.Done()
				return ctx.Err()
			}
		}()
		ended, cancel := context.WithCancel(r.Context())
		cancel()
		require.NoError(r, w.Stop(ended))
		require.Zero(r, r.get("a").Task.Attempts)
		r.due("a", 0)
		r.runs(r.worker(done), 1)
	})
}

func TestStopLeavesStubbornHandlersBehind(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		slow := newHold()
		w := r.worker(slow.handle)
		require.NoError(r, w.Start(r.Context()))
		<-slow.claimed
		ended, cancel := context.WithCancel(r.Context())
		cancel()
		stopped := make(chan error, 1)
		go func() { stopped <- w.Stop(ended) }()
		var err error
		require.Eventually(r, func() bool {
			r.clock.Advance(time.Second)
			select {
			case err = <-stopped:
				return true
			default:
				return false
			}
		}, time.Minute, time.Millisecond)
		require.True(r, fault.Is(err, fault.Timeout))
		require.Equal(r, worker.ReasonDrain, fault.ReasonOf(err))
		slow.resume <- done
		require.NoError(r, w.Stop(context.Background()))
	})
}

func TestAWorkerStartsOnce(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		w := r.running(done)
		require.Equal(r, worker.ReasonStarted, fault.ReasonOf(w.Start(r.Context())))
		require.NoError(r, r.worker(done).Stop(r.Context())) // one that never was
	})
}

// The context of Start may end when Start has returned.
func TestAWorkerOutlivesTheContextOfItsStart(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		ctx, cancel := context.WithCancel(r.Context())
		ran := make(chan string, 1)
		w := r.worker(report(ran))
		require.NoError(r, w.Start(ctx))
		cancel()
		r.insert("a", 0)
		w.Kick()
		require.Equal(r, "a", <-ran)
		require.NoError(r, w.Stop(r.Context()))
	})
}
