// Package dying is for tests: a database whose process dies at a chosen write.
package dying

import (
	"context"
	"errors"
	"sync"

	"github.com/ombud/ombud/pkg/docstore"
)

// Database lives until DieAt says at which write it dies: either before that write
// happens, or right after it, before anybody learns of it. From then on nothing works.
type Database struct {
	docstore.Database

	mu    sync.Mutex
	left  int  // writes until death; 0 for none in sight
	after bool // the last write still happens
	dead  bool
}

// New returns a database over another one.
func New(over docstore.Database) *Database { return &Database{Database: over} }

// DieAt lets it die at the nth write from now, counted from 1; with after, that write
// still happens. Writes that are refused do not count.
func (d *Database) DieAt(n int, after bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left, d.after = n, after
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
	if d.left != 1 {
		err := write()
		if err == nil && d.left > 0 {
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
