package worker_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// hold is a handler that waits inside its run, and the means to let it go on.
type hold struct {
	claimed chan *worker.Claim[job]
	resume  chan worker.Handler[job]
}

func newHold() *hold {
	return &hold{claimed: make(chan *worker.Claim[job], 1), resume: make(chan worker.Handler[job])}
}

func (h *hold) handle(ctx context.Context, claim *worker.Claim[job]) error {
	h.claimed <- claim
	return (<-h.resume)(ctx, claim)
}

// begin runs one pass in the background and returns once its handler holds a claim; end lets it go on and waits for it.
func (h *hold) begin(r *rig, w *worker.Worker[job]) (claim *worker.Claim[job], end func(worker.Handler[job])) {
	finished := make(chan error, 1)
	go func() {
		_, err := w.RunOnce(context.WithoutCancel(r.Context()))
		finished <- err
	}()
	return <-h.claimed, func(then worker.Handler[job]) {
		h.resume <- then
		require.NoError(r, <-finished)
	}
}

func TestALeaseThatRanOutIsTakenOver(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		slow, second := newHold(), r.worker(done)
		_, end := slow.begin(r, r.worker(slow.handle))
		r.due("a", lease)
		r.clock.Advance(lease - time.Millisecond)
		r.runs(second, 0)

		r.clock.Advance(time.Millisecond)
		r.runs(second, 1)
		require.Equal(r, 1, r.get("a").Commits)

		var late error
		end(func(ctx context.Context, claim *worker.Claim[job]) error {
			late = done(ctx, claim)
			return late
		})
		require.True(r, fault.Is(late, fault.Conflict))
		require.Equal(r, worker.ReasonFenced, fault.ReasonOf(late))
		require.Equal(r, job{Commits: 1, Task: worker.Task{Fence: 3}}, r.get("a"), "the late run left a trace")
	})
}

// As long as nobody else has claimed, a commit behind the end of the lease is as good as one before.
func TestALateCommitCountsWhenNobodyTookOver(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		slow := newHold()
		_, end := slow.begin(r, r.worker(slow.handle))
		r.clock.Advance(2 * lease)
		end(done)
		require.Equal(r, job{Commits: 1, Task: worker.Task{Fence: 2}}, r.get("a"))
	})
}

func TestACommitThatDoesNotReadIsFencedAsAnyOther(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		asClaimed := func(ctx context.Context, claim *worker.Claim[job]) error {
			_, err := claim.CommitAsClaimed(ctx, func(j *job) error {
				j.Commits++
				return nil
			})
			return err
		}
		slow := newHold()
		_, end := slow.begin(r, r.worker(slow.handle))
		r.clock.Advance(2 * lease)
		r.runs(r.worker(asClaimed), 1)
		end(func(ctx context.Context, claim *worker.Claim[job]) error {
			err := asClaimed(ctx, claim)
			require.Equal(r, worker.ReasonFenced, fault.ReasonOf(err))
			return err
		})
		require.Equal(r, 1, r.get("a").Commits)
	})
}

func TestACommitThatDoesNotReadKeepsWhatOthersWrote(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		r.runs(r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			r.update("a", func(j *job) {
				j.Commits = 10
				j.Task.MakeDue(r.start.Add(time.Minute))
			})
			_, err := claim.CommitAsClaimed(ctx, func(j *job) error {
				j.Commits++
				return nil
			})
			return err
		}), 1)
		require.Equal(r, 11, r.get("a").Commits)
		r.due("a", time.Minute)
	})
}

func TestAClaimCommitsOnce(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		var second error
		r.runs(r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			if err := doneUntil(claim.Now().Add(time.Minute))(ctx, claim); err != nil {
				return err
			}
			second = done(ctx, claim)
			return nil
		}), 1)
		require.Equal(r, worker.ReasonFenced, fault.ReasonOf(second))
		require.Equal(r, 1, r.get("a").Commits)
		r.due("a", time.Minute)
	})
}

// A process that dies between claim and commit leaves a lease behind.
func TestAnAbandonedClaimRunsAgainWhenItsLeaseIsOver(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		_, err := r.jobs.Insert(r.Context(), "a", job{Task: worker.LeasedTask(r.start, lease, "")})
		require.NoError(r, err)
		var due time.Time
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			due = claim.Due()
			return done(ctx, claim)
		})
		r.clock.Advance(lease - time.Millisecond)
		r.runs(w, 0)
		r.clock.Advance(time.Millisecond)
		r.runs(w, 1)
		require.Equal(r, r.start, due.UTC(), "the plan was lost with the process")
	})
}

// A document that takes the process down with it each time must not do so for ever.
func TestADocumentThatIsAbandonedEveryTimeIsParked(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		task := worker.LeasedTask(r.start, lease, "")
		task.Attempts = 4
		_, err := r.jobs.Insert(r.Context(), "a", job{Task: task})
		require.NoError(r, err)
		var parked error
		w := r.worker(done, func(o *worker.Options) {
			o.OnParked = func(_ context.Context, _ string, cause error) { parked = cause }
		})
		r.clock.Advance(lease)
		r.runs(w, 1)
		require.Equal(r, worker.ReasonAbandoned, fault.ReasonOf(parked))
		require.NotNil(r, r.get("a").Task.ParkedAt)
		require.Contains(r, r.get("a").Task.LastError, "no run of the step has come to an end")
		require.Zero(r, r.get("a").Commits)

		_, err = w.Replay(r.Context(), "a")
		require.NoError(r, err)
		r.runs(w, 1)
		require.Equal(r, 1, r.get("a").Commits)
	})
}

func TestADocumentThatIsDeletedDuringItsRunIsLetGo(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		var log bytes.Buffer
		r.runs(r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			require.NoError(r, r.jobs.Delete(ctx, "a"))
			return done(ctx, claim)
		}, func(o *worker.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) }), 1)
		require.Empty(r, log.String(), "nothing has gone wrong")
	})
}

// Two workers, as two processes have them, share a thousand documents, each of which is due three times. No document is
// run by two at once, and every step commits once.
func TestTwoWorkersShareTheWork(t *testing.T) {
	const documents, steps = 1000, 3
	onTestedStore(t, func(r *rig) {
		docs := make([]docstore.Doc[job], documents)
		for i := range docs {
			docs[i].ID = fmt.Sprintf("job-%04d", i)
			docs[i].Body.Task.SetDue(r.start)
		}
		for _, err := range r.jobs.InsertMany(r.Context(), docs) {
			require.NoError(r, err)
		}
		var mu sync.Mutex
		inside, runs, by := map[string]int{}, map[string]int{}, map[string]int{}
		var finished sync.WaitGroup
		finished.Add(documents)
		handler := func(name string) worker.Handler[job] {
			return func(ctx context.Context, claim *worker.Claim[job]) error {
				id := claim.Doc().ID
				mu.Lock()
				inside[id]++
				overlap := inside[id] > 1
				runs[id]++
				by[name]++
				mu.Unlock()
				if overlap {
					t.Errorf("%s is run by two at once", id)
				}
				step := doneUntil(claim.Now())
				last := claim.Doc().Body.Commits == steps-1
				if last {
					step = done
				}
				mu.Lock()
				inside[id]--
				mu.Unlock()
				err := step(ctx, claim)
				if last {
					finished.Done()
				}
				return err
			}
		}
		r.running(handler("first"))
		r.running(handler("second"))
		finished.Wait()

		for i := range docs {
			id := docs[i].ID
			require.Equal(r, job{Commits: steps, Task: worker.Task{Fence: 2 * steps}}, r.get(id))
			require.Equal(r, steps, runs[id])
		}
		require.NotZero(r, by["first"])
		require.NotZero(r, by["second"])
	})
}

// BenchmarkClaimAndCommit measures what a step costs that does nothing else: one claim and one commit on disk.
func BenchmarkClaimAndCommit(b *testing.B) {
	jobs, err := docstore.Open[job](b.Context(), openSQLite(b), jobsSpec())
	require.NoError(b, err)
	docs := make([]docstore.Doc[job], b.N)
	for i := range docs {
		docs[i].ID = fmt.Sprintf("job-%08d", i)
		docs[i].Body.Task.SetDue(time.Now().Add(-time.Second))
	}
	jobs.InsertMany(b.Context(), docs)
	w := worker.New(jobs, taskOf, done, worker.Options{Name: "jobs", Concurrency: 64})

	b.ResetTimer()
	handled, err := w.RunOnce(b.Context())
	b.StopTimer()
	require.NoError(b, err)
	require.Equal(b, b.N, handled)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}
