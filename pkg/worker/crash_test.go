package worker_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// faultyRig is a rig on a database whose writes the test can lose.
func faultyRig(t *testing.T) (*rig, *docstoretest.FaultyDatabase) {
	t.Helper()
	db := docstoretest.NewFaultyDatabase(openSQLite(t))
	return newRig(t, db), db
}

// crashOn returns a handler that ends a run as the death of its process does: nothing of it reaches the store until
// the test restores the database.
func crashOn(db *docstoretest.FaultyDatabase) worker.Handler[job] {
	return func(_ context.Context, claim *worker.Claim[job]) error {
		db.LoseWrites(claim.Doc().ID)
		return errors.New("this process is dead")
	}
}

func TestAProcessThatDiesInARunLosesNothing(t *testing.T) {
	r, db := faultyRig(t)
	r.insert("a", 0)
	r.runs(r.worker(crashOn(db)), 1)
	db.Restore()
	r.due("a", lease)

	other := r.worker(done)
	r.runs(other, 0)
	r.clock.Advance(lease)
	r.runs(other, 1)
	require.Equal(t, job{Commits: 1, Task: worker.Task{Fence: 3}}, r.get("a"))
}

func TestACommitWhoseAnswerIsLostIsNotRepeated(t *testing.T) {
	r, db := faultyRig(t)
	r.insert("a", 0)
	var outcome error
	w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
		db.LoseAnswers()
		outcome = done(ctx, claim)
		db.Restore()
		return outcome
	})
	r.runs(w, 1)
	require.True(t, fault.Is(outcome, fault.Unavailable))
	r.clock.Advance(2 * lease)
	r.runs(w, 0)
	require.Equal(t, job{Commits: 1, Task: worker.Task{Fence: 2}}, r.get("a"))
}

func TestAClaimWhoseAnswerIsLostRunsWhenItsLeaseIsOver(t *testing.T) {
	r, db := faultyRig(t)
	r.insert("a", 0)
	w := r.worker(done)
	db.LoseAnswers()
	_, err := w.RunOnce(r.Context())
	require.True(t, fault.Is(err, fault.Unavailable))
	db.Restore()
	r.clock.Advance(lease)
	r.runs(w, 1)
	require.Equal(t, 1, r.get("a").Commits)
}

// A store that is away for a while stops nothing for good.
func TestTheLoopGoesOnWhenTheStoreIsBack(t *testing.T) {
	r, db := faultyRig(t)
	r.insert("a", 0)
	db.LoseWrites("a")
	ran := make(chan string, 1)
	r.running(report(ran))
	r.clock.BlockUntil(1) // it has tried in vain and waits for the next poll
	db.Restore()
	r.clock.Advance(poll)
	require.Equal(t, "a", <-ran)
}
