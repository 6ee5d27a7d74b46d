package intake_test

import (
	"context"
	"errors"
	"sync"

	"github.com/ombud/ombud/pkg/docstore"
)

var errDead = errors.New("the process is dead")

// dying is a database whose process dies at its nth write: either before that write
// happens, or right after it, before anybody learns of it. From then on nothing works.
type dying struct {
	docstore.Database
	after bool // the nth write still happens

	mu   sync.Mutex
	left int
	dead bool
}

// Collection implements docstore.Database.
func (d *dying) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := d.Database.Collection(ctx, spec)
	return &dyingEngine{Engine: engine, of: d, name: spec.Name}, err
}

// died reports whether the process is dead.
func (d *dying) died() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead
}

// write lets a write happen, or not.
func (d *dying) write(name string, write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return docstore.Failed(name, errDead)
	}
	d.left--
	if d.left > 0 {
		return write()
	}
	d.dead = true
	if d.after {
		_ = write() // nobody learns how it went
	}
	return docstore.Failed(name, errDead)
}

type dyingEngine struct {
	docstore.Engine
	of   *dying
	name string
}

func (e *dyingEngine) Insert(ctx context.Context, records []docstore.Record) []error {
	errs := make([]error, len(records))
	for i := range records {
		errs[i] = e.of.write(e.name, func() error { return e.Engine.Insert(ctx, records[i:i+1])[0] })
	}
	return errs
}

func (e *dyingEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	return e.of.write(e.name, func() error { return e.Engine.Replace(ctx, record, want) })
}

func (e *dyingEngine) Delete(ctx context.Context, id string) error {
	return e.of.write(e.name, func() error { return e.Engine.Delete(ctx, id) })
}

func (e *dyingEngine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	if e.of.died() {
		return nil, docstore.Failed(e.name, errDead)
	}
	return e.Engine.Get(ctx, ids)
}

func (e *dyingEngine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	if e.of.died() {
		return nil, docstore.Failed(e.name, errDead)
	}
	return e.Engine.Find(ctx, plan)
}
