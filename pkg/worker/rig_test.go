package worker_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/worker"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	lease = 30 * time.Second
	poll  = 5 * time.Second
)

// job is a document with work to do.
type job struct {
	Task    worker.Task `bson:"task"`
	Commits int         `bson:"commits"`
}

func taskOf(j *job) *worker.Task { return &j.Task }

// rig is a collection of jobs and a clock that the test moves.
type rig struct {
	*testing.T
	db    docstore.Database
	clock *clock.Fake
	start time.Time
	jobs  *docstore.Collection[job]
}

// onTestedStore runs a test on the embedded store, or on MongoDB when OMBUD_TEST_MONGODB_URI names a server.
func onTestedStore(t *testing.T, test func(r *rig)) {
	t.Helper()
	if uri := os.Getenv("OMBUD_TEST_MONGODB_URI"); uri != "" {
		t.Run("mongodb", func(t *testing.T) { test(newRig(t, openMongoDB(t, uri))) })
		return
	}
	t.Run("sqlite", func(t *testing.T) { test(newRig(t, openSQLite(t))) })
}

func openSQLite(tb testing.TB) docstore.Database {
	tb.Helper()
	db, err := sqlite.Open(filepath.Join(tb.TempDir(), "jobs.db"), sqlite.Options{})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, db.Close(context.Background())) })
	return db
}

// openMongoDB opens a database that no other test uses.
func openMongoDB(t *testing.T, uri string) docstore.Database {
	t.Helper()
	db, err := mongodb.Open(t.Context(), uri, "worker_test_"+bson.NewObjectID().Hex(), mongodb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	return db
}

func newRig(t *testing.T, db docstore.Database) *rig {
	t.Helper()
	jobs, err := docstore.Open[job](t.Context(), db, jobsSpec())
	require.NoError(t, err)
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	return &rig{T: t, db: db, clock: clock.NewFake(start), start: start, jobs: jobs}
}

func jobsSpec() docstore.Spec {
	return docstore.Spec{Name: "jobs", Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()}}
}

// worker makes a worker whose jitter is always half of what is allowed.
func (r *rig) worker(handle worker.Handler[job], change ...func(*worker.Options)) *worker.Worker[job] {
	opt := worker.Options{
		Name: "jobs", Clock: r.clock, Lease: lease, Poll: poll, Concurrency: 8,
		Backoff: worker.Backoff{Base: 2 * time.Second, Max: 10 * time.Second, Tries: 4},
		Random:  func() float64 { return 0.5 },
	}
	for _, f := range change {
		f(&opt)
	}
	return worker.New(r.jobs, taskOf, handle, opt)
}

// running starts a worker for the rest of the test.
func (r *rig) running(handle worker.Handler[job], change ...func(*worker.Options)) *worker.Worker[job] {
	r.Helper()
	w := r.worker(handle, change...)
	require.NoError(r, w.Start(r.Context()))
	r.Cleanup(func() { require.NoError(r, w.Stop(context.Background())) })
	return w
}

// insert adds a job that is due so long after the start.
func (r *rig) insert(id string, after time.Duration) {
	r.Helper()
	var j job
	j.Task.SetDue(r.start.Add(after))
	_, err := r.jobs.Insert(r.Context(), id, j)
	require.NoError(r, err)
}

func (r *rig) get(id string) job {
	r.Helper()
	doc, err := r.jobs.Get(r.Context(), id)
	require.NoError(r, err)
	return doc.Body
}

func (r *rig) update(id string, change func(*job)) {
	r.Helper()
	_, err := r.jobs.Update(r.Context(), id, func(j *job) error {
		change(j)
		return nil
	})
	require.NoError(r, err)
}

// runs requires that one pass of the worker deals with so many documents.
func (r *rig) runs(w *worker.Worker[job], want int) {
	r.Helper()
	handled, err := w.RunOnce(r.Context())
	require.NoError(r, err)
	require.Equal(r, want, handled)
}

// due requires that the job is due so long after the start.
func (r *rig) due(id string, after time.Duration) {
	r.Helper()
	due := r.get(id).Task.Due
	require.NotNil(r, due)
	require.Equal(r, after, due.Sub(r.start))
}

// done commits with nothing due after it.
func done(ctx context.Context, claim *worker.Claim[job]) error {
	_, err := claim.Commit(ctx, func(j *job) error {
		j.Commits++
		return nil
	})
	return err
}

// doneUntil commits with the next step due at a time.
func doneUntil(next time.Time) worker.Handler[job] {
	return func(ctx context.Context, claim *worker.Claim[job]) error {
		_, err := claim.Commit(ctx, func(j *job) error {
			j.Commits++
			j.Task.SetDue(next)
			return nil
		})
		return err
	}
}
