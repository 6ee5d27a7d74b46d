// Package dying is for tests: a database whose process dies at a chosen write.
package dying

import (
	"context"
	"errors"
	"sync"

	"github.com/ombud/ombud/pkg/docstore"
)

// Database dies at its nth write: either before that write happens, or right after it,
// before anybody learns of it. From then on nothing works.
type Database struct {
	docstore.Database
	after bool // the nth write still happens

	mu   sync.Mutex
	left int
	dead bool
}

// New returns a database over another one that dies at its nth write, counted from 1;
// with after, that write still happens.
func New(over docstore.Database, n int, after bool) *Database {
	return &Database{Database: over, left: n, after: after}
}

// Collection implements docstore.Database.
func (d *Database) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	whole, err := d.Database.Collection(ctx, spec)
	return &engine{Engine: whole, of: d, name: spec.Name}, err
}

// Died reports whether the process is dead.
func (d *Database) Died() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dead
}

// write lets a write happen, or not.
func (d *Database) write(name string, write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return docstore.Failed(name, errors.New("the process is dead"))
	}
	if d.left > 1 {
		err := write()
		if err == nil { // what is refused changes nothing, and does not count
			d.left--
		}
		return err
	}
	d.dead = true
	if d.after {
		_ = write() // nobody learns how it went
	}
	return docstore.Failed(name, errors.New("the process is dead"))
}

type engine struct {
	docstore.Engine
	of   *Database
	name string
}

func (e *engine) Insert(ctx context.Context, records []docstore.Record) []error {
	errs := make([]error, len(records))
	for i := range records {
		errs[i] = e.of.write(e.name, func() error { return e.Engine.Insert(ctx, records[i:i+1])[0] })
	}
	return errs
}

func (e *engine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	return e.of.write(e.name, func() error { return e.Engine.Replace(ctx, record, want) })
}

func (e *engine) Delete(ctx context.Context, id string) error {
	return e.of.write(e.name, func() error { return e.Engine.Delete(ctx, id) })
}

func (e *engine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	if e.of.Died() {
		return nil, docstore.Failed(e.name, errors.New("the process is dead"))
	}
	return e.Engine.Get(ctx, ids)
}

func (e *engine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	if e.of.Died() {
		return nil, docstore.Failed(e.name, errors.New("the process is dead"))
	}
	return e.Engine.Find(ctx, plan)
}
