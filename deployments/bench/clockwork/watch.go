package clockwork

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
)

// watch counts the operations of a store and notices the end of due work.
type watch struct {
	clock clock.Clock // measures the looks

	mu                       sync.Mutex
	reads, documents, writes int
	looks                    []time.Duration
	left                     int           // runs that have not ended yet
	done                     chan struct{} // closed when none is left
}

// awaitRuns returns a channel that is closed when so many runs have ended.
func (w *watch) awaitRuns(runs int) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left, w.done = runs, make(chan struct{})
	return w.done
}

// resetCounts sets all counts to zero.
func (w *watch) resetCounts() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads, w.documents, w.writes, w.looks = 0, 0, 0, nil
}

// countsPerTick returns the counts since the reset, divided by the ticks.
func (w *watch) countsPerTick() Ticks {
	w.mu.Lock()
	defer w.mu.Unlock()
	slices.Sort(w.looks)
	const counted = ticks - 1
	return Ticks{
		Look:      load.Percentile(w.looks, 50),
		Reads:     float64(w.reads) / counted,
		Documents: float64(w.documents) / counted,
		Writes:    float64(w.writes) / counted,
	}
}

func (w *watch) countRead(documents int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	w.documents += documents
}

// countLook counts a search for due documents with its duration.
func (w *watch) countLook(took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looks = append(w.looks, took)
}

func (w *watch) countWrite(ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	if !ended || w.left == 0 {
		return
	}
	if w.left--; w.left == 0 {
		close(w.done)
	}
}

// watched is a database that is watched.
type watched struct {
	docstore.Database
	watch *watch
}

// Collection implements docstore.Database.
func (d watched) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := d.Database.Collection(ctx, spec)
	return watchedEngine{engine, d.watch}, err
}

type watchedEngine struct {
	docstore.Engine
	watch *watch
}

// Insert implements docstore.Engine.
func (e watchedEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	for range records {
		e.watch.countWrite(false)
	}
	return e.Engine.Insert(ctx, records)
}

// Replace implements docstore.Engine. A run has ended when its task had a lease and has
// none any more.
func (e watchedEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	err := e.Engine.Replace(ctx, record, want)
	if err == nil {
		lease, _ := docstore.Value(record.Body, "task.lease") // a time or nothing
		e.watch.countWrite(lease == nil)
	}
	return err
}

// Get implements docstore.Engine.
func (e watchedEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	found, err := e.Engine.Get(ctx, ids)
	e.watch.countRead(len(found))
	return found, err
}

// Find implements docstore.Engine.
func (e watchedEngine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	began := e.watch.clock.Now()
	found, err := e.Engine.Find(ctx, plan)
	e.watch.countRead(len(found))
	if plan.Index.Key() == worker.Index().Key() {
		e.watch.countLook(e.watch.clock.Now().Sub(began))
	}
	return found, err
}
