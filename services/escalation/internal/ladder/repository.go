package ladder

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
)

// MigrationDoc is a stored migration. Its id is the name of the resource.
type MigrationDoc = docstore.Doc[Migration]

// MigrationRepository stores migrations.
type MigrationRepository struct {
	coll *docstore.Collection[Migration]
}

// OpenMigrationRepository opens the collection of migrations.
func OpenMigrationRepository(ctx context.Context, db docstore.Database) (*MigrationRepository, error) {
	coll, err := docstore.Open[Migration](ctx, db, docstore.Spec{
		Name:    "ladder_migrations",
		Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()},
	})
	return &MigrationRepository{coll}, err
}

// NewWorker returns the worker of due migrations.
func (r *MigrationRepository) NewWorker(step worker.Handler[Migration], o worker.Options) *worker.Worker[Migration] {
	return worker.New(r.coll, func(m *Migration) *worker.Task { return &m.Task }, step, o)
}

// Insert adds a migration. Faults: AlreadyExists.
func (r *MigrationRepository) Insert(ctx context.Context, name string, m Migration) (MigrationDoc, error) {
	doc, err := r.coll.Insert(ctx, name, m)
	return doc, resource.Named(err, name)
}

// Get returns a migration. Faults: NotFound.
func (r *MigrationRepository) Get(ctx context.Context, name string) (MigrationDoc, error) {
	doc, err := r.coll.Get(ctx, name)
	return doc, resource.Named(err, name)
}
