package worker_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// A step that is prepared takes two writes: the claim with what was prepared, and the commit.
func TestWhatIsPreparedIsWrittenWithTheClaim(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		r.clock.Advance(time.Second)
		var written bool
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			require.True(r, written, "the write has been made")
			require.Equal(r, 10, claim.Doc().Body.Commits)
			require.Equal(r, 10, r.get("a").Commits, "as it is stored")
			r.due("a", time.Second+lease)
			return claim.Finish(ctx, func(j *job) error {
				j.Commits++
				return nil
			})
		}).Prepare(func(_ context.Context, j *job, now time.Time) (func(), error) {
			require.Equal(r, r.clock.Now(), now)
			require.False(r, written)
			j.Commits += 10
			return func() { written = true }, nil
		})
		r.runs(w, 1)
		require.Equal(r, job{Commits: 11, Task: worker.Task{Fence: 2}}, r.get("a"))
		doc, err := r.jobs.Get(r.Context(), "a")
		require.NoError(r, err)
		require.EqualValues(r, 3, doc.Revision, "inserted, claimed, committed")
	})
}

// What cannot be prepared is left as it is, and fails like a step that cannot be run.
func TestWhatCannotBePreparedIsTriedAgainAndParked(t *testing.T) {
	for name, prepare := range map[string]worker.Preparation[job]{
		"error": func(_ context.Context, j *job, _ time.Time) (func(), error) {
			j.Commits = 100
			return nil, errors.New("no")
		},
		"panic": func(_ context.Context, j *job, _ time.Time) (func(), error) {
			j.Commits = 100
			panic("no")
		},
	} {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(r *rig) {
				r.insert("a", 0)
				var parked error
				w := r.worker(func(context.Context, *worker.Claim[job]) error {
					t.Error("it is run all the same")
					return nil
				}, func(o *worker.Options) {
					o.OnParked = func(_ context.Context, _ string, cause error) { parked = cause }
				}).Prepare(prepare)
				for tries := range 4 {
					require.NoError(r, parked)
					require.Equal(r, tries, r.get("a").Task.Attempts)
					r.runs(w, 1)
					r.clock.Advance(10 * time.Second)
				}
				require.ErrorContains(r, parked, "no")
				require.Zero(r, r.get("a").Commits)
			})
		})
	}
}

// The quicker worker keeps the document, and nothing of the other's preparation is left.
func TestWhatIsPreparedInVainLeavesNoTrace(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		var ended bool
		w := r.worker(done).Prepare(func(_ context.Context, j *job, _ time.Time) (func(), error) {
			j.Commits += 10
			r.update("a", func(other *job) { other.Task.SetDue(r.start.Add(time.Minute)) })
			return func() { ended = true }, nil
		})
		r.runs(w, 0)
		require.True(r, ended)
		require.Zero(r, r.get("a").Commits)
		r.due("a", time.Minute)
	})
}

// A preparation that waits is told in time to end, so that the lease is not used up.
func TestAPreparationEndsBeforeItsLease(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		var left time.Duration
		w := r.worker(done).Prepare(func(ctx context.Context, _ *job, _ time.Time) (func(), error) {
			end, bounded := ctx.Deadline()
			require.True(r, bounded)
			left = time.Until(end)
			return nil, fault.New(fault.Timeout, "SLOW", "it takes too long")
		})
		r.runs(w, 1)
		require.LessOrEqual(r, left, lease*4/5)
		require.Equal(r, 1, r.get("a").Task.Outages, "a timeout is nobody's fault")
	})
}

// However far the clock moves while the claim is written, the run has its time.
func TestTheTimeOfARunIsCountedFromItsClaim(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			require.NoError(r, ctx.Err())
			return done(ctx, claim)
		}).Prepare(func(context.Context, *job, time.Time) (func(), error) {
			r.clock.Advance(time.Hour)
			return nil, nil
		})
		r.runs(w, 1)
		require.Equal(r, 1, r.get("a").Commits)
	})
}
