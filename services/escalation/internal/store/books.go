package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Books are all collections of the escalation.
type Books struct {
	Handlings    *Handlings
	Passes       *Passes
	Engagements  *Engagements
	Organisation *Organisation
	Removals     *Removals
	Migrations   *docstore.Collection[ladder.Migration]
}

// Open opens the collections, and makes them and their indexes where they are missing.
func Open(ctx context.Context, db docstore.Database) (*Books, error) {
	handlings, err := OpenHandlings(ctx, db)
	if err != nil {
		return nil, err
	}
	passes, err := OpenPasses(ctx, db)
	if err != nil {
		return nil, err
	}
	engagements, err := OpenEngagements(ctx, db)
	if err != nil {
		return nil, err
	}
	people, err := OpenOrganisation(ctx, db)
	if err != nil {
		return nil, err
	}
	removals, err := OpenRemovals(ctx, db)
	if err != nil {
		return nil, err
	}
	migrations, err := OpenMigrations(ctx, db)
	return &Books{
		Handlings:    handlings,
		Passes:       passes,
		Engagements:  engagements,
		Organisation: people,
		Removals:     removals,
		Migrations:   migrations,
	}, err
}
