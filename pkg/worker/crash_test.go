package worker_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// fragile is a store whose connection breaks when a test says so.
type fragile struct {
	docstore.Database
	deaf sync.Map    // ids of documents whose writes do not arrive
	mute atomic.Bool // writes arrive, and their answer is lost
}

func (f *fragile) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := f.Database.Collection(ctx, spec)
	return &fragileEngine{Engine: engine, store: f}, err
}

type fragileEngine struct {
	docstore.Engine
	store *fragile
}

func (e *fragileEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	lost := docstore.Failed("jobs", errors.New("connection lost"))
	if _, deaf := e.store.deaf.Load(record.ID); deaf {
		return lost
	}
	if err := e.Engine.Replace(ctx, record, want); err != nil {
		return err
	}
	if e.store.mute.Load() {
		return lost
	}
	return nil
}

// fragileRig is a rig on a fragile store.
func fragileRig(t *testing.T) (*rig, *fragile) {
	t.Helper()
	store := &fragile{Database: openSQLite(t)}
	return newRig(t, store), store
}

// crash ends a run as the death of its process would: nothing of it reaches the store any more, until the deaf are
// cleared.
func (f *fragile) crash(_ context.Context, claim *worker.Claim[job]) error {
	f.deaf.Store(claim.Doc().ID, true)
	return errors.New("this process is dead")
}

func TestAProcessThatDiesInARunLosesNothing(t *testing.T) {
	r, store := fragileRig(t)
	r.insert("a", 0)
	r.runs(r.worker(store.crash), 1)
	store.deaf.Clear()
	r.due("a", lease)

	other := r.worker(done)
	r.runs(other, 0)
	r.clock.Advance(lease)
	r.runs(other, 1)
	require.Equal(t, job{Commits: 1, Task: worker.Task{Fence: 3}}, r.get("a"))
}

func TestACommitWhoseAnswerIsLostIsNotRepeated(t *testing.T) {
	r, store := fragileRig(t)
	r.insert("a", 0)
	var outcome error
	w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
		store.mute.Store(true)
		outcome = done(ctx, claim)
		store.mute.Store(false)
		return outcome
	})
	r.runs(w, 1)
	require.True(t, fault.Is(outcome, fault.Unavailable))
	r.clock.Advance(2 * lease)
	r.runs(w, 0)
	require.Equal(t, job{Commits: 1, Task: worker.Task{Fence: 2}}, r.get("a"))
}

func TestAClaimWhoseAnswerIsLostRunsWhenItsLeaseIsOver(t *testing.T) {
	r, store := fragileRig(t)
	r.insert("a", 0)
	w := r.worker(done)
	store.mute.Store(true)
	_, err := w.RunOnce(r.Context())
	require.True(t, fault.Is(err, fault.Unavailable))
	store.mute.Store(false)
	r.clock.Advance(lease)
	r.runs(w, 1)
	require.Equal(t, 1, r.get("a").Commits)
}

// A store that is away for a while stops nothing for good.
func TestTheLoopGoesOnWhenTheStoreIsBack(t *testing.T) {
	r, store := fragileRig(t)
	r.insert("a", 0)
	store.deaf.Store("a", true)
	ran := make(chan string, 1)
	r.running(report(ran))
	r.clock.BlockUntil(1) // it has tried in vain and waits for the next poll
	store.deaf.Clear()
	r.clock.Advance(poll)
	require.Equal(t, "a", <-ran)
}
