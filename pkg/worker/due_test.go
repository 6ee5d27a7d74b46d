package worker_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
)

func TestRunsWhatIsDueAndNothingElse(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("past", -time.Hour)
		r.insert("now", 0)
		r.insert("next", time.Millisecond)
		var ran []string
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			ran = append(ran, claim.Doc().ID)
			return done(ctx, claim)
		}, func(o *worker.Options) { o.Concurrency = 1 })

		r.runs(w, 2)
		require.ElementsMatch(r, []string{"past", "now"}, ran)
		require.Equal(r, worker.Task{Fence: 2}, r.get("now").Task)
		r.runs(w, 0)

		r.clock.Advance(time.Millisecond)
		r.runs(w, 1)
		require.Equal(r, "next", ran[2])
	})
}

// Processes that look at the same page must not all begin with the same document.
func TestAPageIsRunInRandomOrder(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		ids := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
		for i, id := range ids {
			r.insert(id, time.Duration(i)*time.Second)
		}
		r.clock.Advance(time.Minute)
		var ran []string
		r.runs(r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			ran = append(ran, claim.Doc().ID)
			return done(ctx, claim)
		}, func(o *worker.Options) { o.Concurrency = 1 }), len(ids))
		require.ElementsMatch(r, ids, ran)
		require.NotEqual(r, ids, ran)
	})
}

// Stores cut times off to milliseconds, and a step must not run even that little too early.
func TestDueTimesAreRoundedUp(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 1500*time.Microsecond)
		r.due("a", 2*time.Millisecond)
		w := r.worker(done)
		r.clock.Advance(1500 * time.Microsecond)
		r.runs(w, 0)
		r.clock.Advance(500 * time.Microsecond)
		r.runs(w, 1)
	})
}

// A step that was due several times over while nobody looked runs once, and knows how late it is.
func TestLateStepsRunOnceAndSayHowLate(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", time.Minute)
		r.clock.Advance(3 * time.Hour)
		var late time.Duration
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			late = claim.Now().Sub(claim.Due())
			return doneUntil(claim.Due().Add(4*time.Hour))(ctx, claim)
		})
		r.runs(w, 1)
		require.Equal(r, 3*time.Hour-time.Minute, late)
		r.due("a", 4*time.Hour+time.Minute) // counted from the plan, so nothing drifts
	})
}

func TestStepsThatFollowAtOnceRunInTheSamePass(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			if claim.Doc().Body.Commits == 2 {
				return done(ctx, claim)
			}
			return doneUntil(claim.Now())(ctx, claim)
		})
		r.runs(w, 3)
		require.Equal(r, 3, r.get("a").Commits)
	})
}

func TestAKickWakesTheLoopAtOnce(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		ran := make(chan string, 10)
		w := r.running(report(ran))
		r.clock.BlockUntil(1) // asleep, and the clock stands still from here on
		r.insert("a", 0)
		w.Kick()
		require.Equal(r, "a", <-ran)
	})
}

func TestTheLoopSleepsUntilTheNextDueTime(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", poll-time.Second)
		r.insert("b", poll+time.Hour)
		ran := make(chan string, 10)
		r.running(report(ran))

		r.clock.BlockUntil(1)
		r.clock.Advance(poll - time.Second - time.Millisecond)
		require.Equal(r, 1, r.clock.Armed(), "woken before anything was due")
		r.clock.Advance(time.Millisecond)
		require.Equal(r, "a", <-ran)
	})
}

func TestPollingFindsWhatAnotherProcessMadeDue(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		ran := make(chan string, 10)
		r.running(report(ran))
		r.clock.BlockUntil(1)
		r.insert("a", 0) // and nobody kicks
		r.clock.Advance(poll)
		require.Equal(r, "a", <-ran)
	})
}

// What a commit leaves due before the next poll is not slept over.
func TestTheLoopNoticesWhatItsRunsLeaveDue(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		ran := make(chan string, 10)
		release, committed := make(chan struct{}), make(chan struct{})
		r.running(func(ctx context.Context, claim *worker.Claim[job]) error {
			if claim.Doc().Body.Commits > 0 {
				return report(ran)(ctx, claim)
			}
			<-release
			defer close(committed)
			return doneUntil(claim.Now().Add(time.Second))(ctx, claim)
		})
		r.clock.BlockUntil(1) // asleep while the handler runs
		close(release)
		<-committed
		r.clock.Advance(time.Second)
		require.Equal(r, "a", <-ran)
	})
}

// More than one page of due documents is run without waiting for the next poll.
func TestABacklogIsWorkedOffInOneGo(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		const backlog = 600
		docs := make([]docstore.Doc[job], backlog)
		for i := range docs {
			docs[i].ID = fmt.Sprintf("job-%03d", i)
			docs[i].Body.Task.SetDue(r.start)
		}
		for _, err := range r.jobs.InsertMany(r.Context(), docs) {
			require.NoError(r, err)
		}
		ran := make(chan string, backlog)
		r.running(report(ran))
		seen := map[string]bool{}
		for range backlog {
			seen[<-ran] = true
		}
		require.Len(r, seen, backlog)
	})
}

// report commits and then tells the test which document it was.
func report(ran chan<- string) worker.Handler[job] {
	return func(ctx context.Context, claim *worker.Claim[job]) error {
		err := done(ctx, claim)
		ran <- claim.Doc().ID
		return err
	}
}
