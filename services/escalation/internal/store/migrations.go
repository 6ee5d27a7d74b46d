package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// MigrationDoc is a migration as it is stored; its id is the resource's name.
type MigrationDoc = docstore.Doc[ladder.Migration]

// OpenMigrations opens the collection of migrations.
func OpenMigrations(ctx context.Context, db docstore.Database) (*docstore.Collection[ladder.Migration], error) {
	return docstore.Open[ladder.Migration](ctx, db, docstore.Spec{
		Name: "ladder_migrations", Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()},
	})
}
