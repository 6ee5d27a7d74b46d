package escalation_test

import (
	"context"
	"errors"
	"sync"

	"github.com/ombud/ombud/pkg/docstore"
)

// frail is a database that breaks for good at its nth write: either just before the write,
// or just after, so that it has happened and nobody has heard. It is how a process looks
// from outside that is killed there.
type frail struct {
	docstore.Database
	left  int  // writes that go well
	after bool // whether the write at which it breaks has happened

	mu     sync.Mutex
	writes int
	broken bool
}

var errBroken = errors.New("the process is dead")

// Collection implements docstore.Database.
func (f *frail) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := f.Database.Collection(ctx, spec)
	return &frailEngine{Engine: engine, name: spec.Name, frail: f}, err
}

// isBroken reports whether the nth write has come.
func (f *frail) isBroken() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.broken
}

// mend keeps it from breaking, if it has not yet, and returns how many writes there were.
func (f *frail) mend() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.broken {
		f.left = 1 << 30
	}
	return f.writes
}

// write counts a write. It reports whether it is to happen, and whether its caller may hear
// of that.
func (f *frail) write() (happens, heard bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken {
		return false, false
	}
	f.writes++
	f.broken = f.writes > f.left
	return !f.broken || f.after, !f.broken
}

// frailEngine breaks together with all others of its database.
type frailEngine struct {
	docstore.Engine
	name  string
	frail *frail
}

func (e *frailEngine) dead() error { return docstore.Failed(e.name, errBroken) }

// Insert implements docstore.Engine.
func (e *frailEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	happens, heard := e.frail.write()
	errs := make([]error, len(records))
	if happens {
		errs = e.Engine.Insert(ctx, records)
	}
	for i := range errs {
		if !heard {
			errs[i] = e.dead()
		}
	}
	return errs
}

// Replace implements docstore.Engine.
func (e *frailEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	happens, heard := e.frail.write()
	var err error
	if happens {
		err = e.Engine.Replace(ctx, record, want)
	}
	if !heard {
		return e.dead()
	}
	return err
}

// Get implements docstore.Engine.
func (e *frailEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	if e.frail.isBroken() {
		return nil, e.dead()
	}
	return e.Engine.Get(ctx, ids)
}

// Find implements docstore.Engine.
func (e *frailEngine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	if e.frail.isBroken() {
		return nil, e.dead()
	}
	return e.Engine.Find(ctx, plan)
}
