package docstoretest

import (
	"context"
	"errors"
	"sync"

	"github.com/ombud/ombud/pkg/docstore"
)

// FaultyDatabase is a database for tests of crashes and of lost connections. It passes
// everything on to another database until a test asks for a fault:
//
//   - CrashAt simulates the death of the process at a chosen write. Afterwards nothing works.
//   - LoseWrites simulates writes that never arrive, for chosen documents.
//   - LoseAnswers simulates writes that happen and are never acknowledged.
//
// A lost operation returns docstore.Failed, an Unavailable fault. Each document counts as
// one write, also within one Insert of many. Writes run one at a time, so that none is
// under way at a crash.
type FaultyDatabase struct {
	docstore.Database

	mu          sync.Mutex
	writes      int  // successful ones since the last CrashAt
	crashAt     int  // number of the write to crash at; 0 for none
	crashAfter  bool // whether that write still happens
	crashed     bool
	deaf        map[string]bool // ids of documents whose writes are lost
	answersLost bool
}

// NewFaultyDatabase returns a database without faults over another one.
func NewFaultyDatabase(db docstore.Database) *FaultyDatabase {
	return &FaultyDatabase{Database: db, deaf: map[string]bool{}}
}

// CrashAt lets the database crash at the nth successful write from now, counted from 1. With after, that write still
// happens, without an answer. Zero cancels a crash that has not come yet. CrashAt also restarts the count of Writes.
func (d *FaultyDatabase) CrashAt(n int, after bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.writes, d.crashAt, d.crashAfter = 0, n, after
}

// Crashed reports whether the database has crashed.
func (d *FaultyDatabase) Crashed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.crashed
}

// Writes returns how many writes have succeeded since the last CrashAt. Refused writes,
// such as conflicts, do not count.
func (d *FaultyDatabase) Writes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.writes
}

// LoseWrites loses all writes of a document, in every collection, until Restore.
func (d *FaultyDatabase) LoseWrites(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.deaf[id] = true
}

// LoseAnswers loses the answers of all successful writes until Restore.
func (d *FaultyDatabase) LoseAnswers() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answersLost = true
}

// Restore ends LoseWrites and LoseAnswers. A crash is final.
func (d *FaultyDatabase) Restore() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.deaf)
	d.answersLost = false
}

// Collection implements docstore.Database.
func (d *FaultyDatabase) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := d.Database.Collection(ctx, spec)
	return &faultyEngine{Engine: engine, db: d, name: spec.Name}, err
}

// writeOne makes one write, or loses it. The error of a refused write is returned as it is.
func (d *FaultyDatabase) writeOne(collection, id string, write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	crash := d.crashAt == d.writes+1
	if crash && !d.crashAfter {
		d.crashed = true
	}
	if d.crashed || d.deaf[id] {
		return lostFault(collection)
	}
	if err := write(); err != nil {
		return err
	}
	d.writes++
	d.crashed = crash
	if d.crashed || d.answersLost {
		return lostFault(collection)
	}
	return nil
}

// lostFault is the fault of an operation that had no answer.
func lostFault(collection string) error {
	return docstore.Failed(collection, errors.New("simulated: the connection is lost"))
}

// faultyEngine is a collection of a FaultyDatabase.
type faultyEngine struct {
	docstore.Engine
	db   *FaultyDatabase
	name string
}

// Insert implements docstore.Engine.
func (e *faultyEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	errs := make([]error, len(records))
	for i, record := range records {
		errs[i] = e.db.writeOne(e.name, record.ID, func() error {
			return e.Engine.Insert(ctx, records[i:i+1])[0]
		})
	}
	return errs
}

// Replace implements docstore.Engine.
func (e *faultyEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	return e.db.writeOne(e.name, record.ID, func() error { return e.Engine.Replace(ctx, record, want) })
}

// Delete implements docstore.Engine.
func (e *faultyEngine) Delete(ctx context.Context, id string) error {
	return e.db.writeOne(e.name, id, func() error { return e.Engine.Delete(ctx, id) })
}

// Get implements docstore.Engine.
func (e *faultyEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	if e.db.Crashed() {
		return nil, lostFault(e.name)
	}
	return e.Engine.Get(ctx, ids)
}

// Find implements docstore.Engine.
func (e *faultyEngine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	if e.db.Crashed() {
		return nil, lostFault(e.name)
	}
	return e.Engine.Find(ctx, plan)
}

// Count implements docstore.Engine.
func (e *faultyEngine) Count(ctx context.Context, plan docstore.Plan) (int64, error) {
	if e.db.Crashed() {
		return 0, lostFault(e.name)
	}
	return e.Engine.Count(ctx, plan)
}

// GroupCount implements docstore.Engine.
func (e *faultyEngine) GroupCount(ctx context.Context, plan docstore.Plan, field string) (map[string]int64, error) {
	if e.db.Crashed() {
		return nil, lostFault(e.name)
	}
	return e.Engine.GroupCount(ctx, plan, field)
}
