package bench

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
)

// holdBack keeps the worker of the intake from finding contacts that are due. All else
// is as ever.
func holdBack(service string, db docstore.Database) docstore.Database {
	if service != "intake" {
		return db
	}
	return heldBack{db}
}

type heldBack struct{ docstore.Database }

// Collection implements docstore.Database.
func (h heldBack) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := h.Database.Collection(ctx, spec)
	if err != nil || spec.Name != "contacts" {
		return engine, err
	}
	return nothingDue{engine}, nil
}

type nothingDue struct{ docstore.Engine }

// Find implements docstore.Engine.
func (e nothingDue) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	if plan.Index.Key() == worker.Index().Key() {
		return nil, nil
	}
	return e.Engine.Find(ctx, plan)
}
