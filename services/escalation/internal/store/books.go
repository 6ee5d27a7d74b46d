// Package store keeps the organisation.
package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
)

// Books are the collections of the organisation.
type Books struct {
	Organisation *Organisation
	Removals     *Removals
}

// Open opens the collections, and makes them and their indexes where they are missing.
func Open(ctx context.Context, db docstore.Database) (*Books, error) {
	people, err := OpenOrganisation(ctx, db)
	if err != nil {
		return nil, err
	}
	removals, err := OpenRemovals(ctx, db)
	return &Books{Organisation: people, Removals: removals}, err
}
