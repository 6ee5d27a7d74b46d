package worker_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

func TestFailuresBackOffAndAreParkedAndReplayed(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", -time.Minute)
		fail := true
		var parked []string
		var dues []time.Time
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			dues = append(dues, claim.Due())
			if fail {
				return errors.New("the printer is on fire")
			}
			return done(ctx, claim)
		}, func(o *worker.Options) {
			o.OnParked = func(_ context.Context, id string, cause error) { parked = append(parked, id+": "+cause.Error()) }
		})

		at := time.Duration(0)
		for try, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} { // half of 2, 4, 8
			r.runs(w, 1)
			at += wait
			r.due("a", at)
			task := r.get("a").Task
			require.Equal(r, try+1, task.Attempts)
			require.Equal(r, "the printer is on fire", task.LastError)
			require.Nil(r, task.Lease)
			r.clock.Advance(wait - time.Millisecond)
			r.runs(w, 0)
			r.clock.Advance(time.Millisecond)
		}
		r.runs(w, 1) // the fourth and last
		require.Equal(r, []string{"a: the printer is on fire"}, parked)
		require.Nil(r, r.get("a").Task.Due)
		require.Equal(r, r.clock.Now(), r.get("a").Task.ParkedAt.UTC())
		r.clock.Advance(24 * time.Hour)
		r.runs(w, 0)

		docs, next, err := w.ListParked(r.Context(), "", 10)
		require.NoError(r, err)
		require.Empty(r, next)
		require.Len(r, docs, 1)
		require.Equal(r, "a", docs[0].ID)

		fail = false
		doc, err := w.Replay(r.Context(), "a")
		require.NoError(r, err)
		require.Zero(r, doc.Body.Task.Attempts)
		r.runs(w, 1)
		require.Equal(r, 1, r.get("a").Commits)
		require.Empty(r, r.get("a").Task.LastError)
		for _, due := range dues { // however often it was tried, it is late since then
			require.Equal(r, r.start.Add(-time.Minute), due.UTC())
		}
		docs, _, err = w.ListParked(r.Context(), "", 10)
		require.NoError(r, err)
		require.Empty(r, docs)
	})
}

func TestOnlyParkedDocumentsAreReplayed(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		w := r.worker(done)
		_, err := w.Replay(r.Context(), "a")
		require.True(r, fault.Is(err, fault.Precondition))
		require.Equal(r, worker.ReasonNotParked, fault.ReasonOf(err))
		_, err = w.Replay(r.Context(), "none")
		require.True(r, fault.Is(err, fault.NotFound))
	})
}

func TestParkedListsPageByTheTimeOfParking(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		w := r.worker(func(context.Context, *worker.Claim[job]) error { return errors.New("no") },
			func(o *worker.Options) { o.Backoff.Tries = 1 })
		for _, id := range []string{"c", "a", "b"} {
			r.insert(id, 0)
			r.runs(w, 1)
			r.clock.Advance(time.Second)
		}
		first, next, err := w.ListParked(r.Context(), "", 2)
		require.NoError(r, err)
		rest, end, err := w.ListParked(r.Context(), next, 2)
		require.NoError(r, err)
		require.Empty(r, end)
		require.Equal(r, []string{"c", "a", "b"}, []string{first[0].ID, first[1].ID, rest[0].ID})
	})
}

// When something that the step needs is down, it is tried until that is back, and never parked.
func TestOutagesOfOthersDoNotPark(t *testing.T) {
	outages := map[string]error{
		"unavailable": fault.New(fault.Unavailable, "DOWN", "the catalog is down"),
		"timeout":     fault.New(fault.Timeout, "SLOW", "the catalog did not answer"),
		"exhausted":   fault.New(fault.Exhausted, "LIMIT", "too many requests"),
	}
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(r *rig) {
				r.insert("a", 0)
				var cause error
				w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
					if cause != nil {
						return cause
					}
					return done(ctx, claim)
				})
				cause = outage
				for range 20 {
					r.runs(w, 1)
					r.clock.Advance(5 * time.Second) // half of the longest wait
				}
				require.Equal(r, 20, r.get("a").Task.Outages)
				require.Zero(r, r.get("a").Task.Attempts)
				cause = nil
				r.runs(w, 1)
				require.Equal(r, 1, r.get("a").Commits)
			})
		})
	}
}

func TestTheCalleeMayAskForALongerWait(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		w := r.worker(func(context.Context, *worker.Claim[job]) error {
			return fault.New(fault.Exhausted, "LIMIT", "too many requests").RetryAfter(time.Hour)
		})
		r.runs(w, 1)
		r.due("a", time.Hour)
	})
}

func TestWaysToFail(t *testing.T) {
	cases := map[string]struct {
		handle worker.Handler[job]
		says   string
	}{
		"return without a commit": {
			func(context.Context, *worker.Claim[job]) error { return nil },
			worker.ReasonNotCommitted,
		},
		"panic": {
			func(context.Context, *worker.Claim[job]) error { panic("oops") },
			"HANDLER_PANIC: the handler panicked: oops",
		},
		"an error of the closure": {
			func(ctx context.Context, claim *worker.Claim[job]) error {
				_, err := claim.Commit(ctx, func(j *job) error {
					j.Commits = 99
					return errors.New("changed my mind")
				})
				return err
			},
			"changed my mind",
		},
		"an error of more than a document can hold": {
			func(context.Context, *worker.Claim[job]) error { return errors.New(strings.Repeat("ä", 1000)) },
			strings.Repeat("ä", 150),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			onTestedStore(t, func(r *rig) {
				r.insert("a", 0)
				r.runs(r.worker(c.handle), 1)
				got := r.get("a")
				require.Contains(r, got.Task.LastError, c.says)
				require.LessOrEqual(r, len(got.Task.LastError), 300)
				require.Zero(r, got.Commits)
				r.due("a", time.Second)
			})
		})
	}
}

// A handler that does not look at the clock is told by its context, in time before the lease is over.
func TestTheContextEndsBeforeTheLease(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		var left time.Duration
		w := r.worker(func(ctx context.Context, _ *worker.Claim[job]) error {
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			<-ctx.Done()
			return ctx.Err()
		}, func(o *worker.Options) { o.Lease = 100 * time.Millisecond })
		r.runs(w, 1)
		require.LessOrEqual(r, left, 80*time.Millisecond)
		require.Equal(r, 1, r.get("a").Task.Attempts) // its own fault, not an outage
		require.Zero(r, r.get("a").Task.Outages)
	})
}

// A document that this version of the program cannot read is reported, and does not hold up those behind it.
func TestADocumentThatCannotBeReadHoldsNobodyUp(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		type misfit struct {
			Task    worker.Task `bson:"task"`
			Commits string      `bson:"commits"`
		}
		due := worker.Task{}
		due.SetDue(r.start.Add(-time.Hour))
		misfits, err := docstore.Open[misfit](r.Context(), r.db, jobsSpec())
		require.NoError(r, err)
		_, err = misfits.Insert(r.Context(), "misfit", misfit{Task: due, Commits: "many"})
		require.NoError(r, err)
		r.insert("a", 0)

		handled, err := r.worker(done).RunOnce(r.Context())
		require.Equal(r, docstore.ReasonCodec, fault.ReasonOf(err))
		require.Equal(r, 1, handled)
		require.Equal(r, 1, r.get("a").Commits)
	})
}

// An error behind the commit is too late to undo it.
func TestAnErrorBehindTheCommitChangesNothing(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		r.runs(r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			return errors.Join(done(ctx, claim), errors.New("too late"))
		}), 1)
		require.Equal(r, job{Commits: 1, Task: worker.Task{Fence: 2}}, r.get("a"))
	})
}
