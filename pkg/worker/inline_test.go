package worker_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// leased inserts a job that its inserter runs itself.
func (r *rig) leased(id string) docstore.Doc[job] {
	r.Helper()
	doc, err := r.jobs.Insert(r.Context(), id, job{Task: worker.LeasedTask(r.start, lease, "")})
	require.NoError(r, err)
	return doc
}

func TestInlineRunsTheFirstStepAtOnce(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		doc := r.leased("a")
		w := r.worker(done)
		r.runs(w, 0) // it belongs to the inserter
		require.NoError(r, w.RunInline(r.Context(), doc, func(ctx context.Context, claim *worker.Claim[job]) error {
			require.Equal(r, "a", claim.Doc().ID)
			require.Equal(r, r.start, claim.Due().UTC())
			require.Equal(r, r.start, claim.Now())
			return done(ctx, claim)
		}))
		require.Equal(r, job{Commits: 1, Task: worker.Task{Fence: 2}}, r.get("a"))
	})
}

func TestAnInlineFailureIsLeftToTheWorker(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		doc, w := r.leased("a"), r.worker(done)
		broken := errors.New("broken")
		err := w.RunInline(r.Context(), doc, func(context.Context, *worker.Claim[job]) error { return broken })
		require.ErrorIs(r, err, broken)
		require.Equal(r, 1, r.get("a").Task.Attempts)
		r.due("a", time.Second)
	})
}

// When the caller's budget is used up, the worker goes on at once, and the cut does not count as a failure.
func TestAnInlineRunThatTakesTooLongIsLeftToTheWorker(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		ran := make(chan string, 10)
		w := r.running(report(ran))
		r.clock.BlockUntil(1)
		doc := r.leased("a")
		ctx, cancel := context.WithCancel(r.Context())
		err := w.RunInline(ctx, doc, func(ctx context.Context, _ *worker.Claim[job]) error {
			cancel()
			<-ctx.Done()
			return ctx.Err()
		})
		require.True(r, fault.Is(err, fault.Canceled))
		require.Equal(r, "a", <-ran) // although the clock stands still
		require.Equal(r, job{Commits: 1, Task: worker.Task{Fence: 4}}, r.get("a"))
	})
}

func TestAnInlineRunThatIsTooLateChangesNothing(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		doc, w := r.leased("a"), r.worker(done)
		r.clock.Advance(lease)
		r.runs(w, 1)
		require.True(r, fault.Is(w.RunInline(r.Context(), doc, done), fault.Timeout)) // nothing is left of its lease
		require.Equal(r, job{Commits: 1, Task: worker.Task{Fence: 3}}, r.get("a"))
	})
}
