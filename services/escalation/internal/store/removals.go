package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Removals remembers the commands that removed something, because what is gone cannot.
type Removals struct {
	coll *docstore.Collection[removal]
}

// removal is one command. It is noted before the resource is deleted, so that a repeated
// command that finds nothing knows why.
type removal struct {
	idempotency.Command `bson:",inline"`
	Name                string `bson:"name"`
}

// OpenRemovals opens the collection.
func OpenRemovals(ctx context.Context, db docstore.Database) (*Removals, error) {
	coll, err := docstore.Open[removal](ctx, db, docstore.Spec{Name: "removals"})
	return &Removals{coll}, err
}

// Note remembers that a command removes the named resource. An empty command is not
// remembered.
func (r *Removals) Note(ctx context.Context, name string, cmd idempotency.Command) error {
	if cmd.Empty() {
		return nil
	}
	_, err := r.coll.Insert(ctx, idempotency.DerivedID(name, cmd.ID, cmd.Digest), removal{Command: cmd, Name: name})
	if fault.Is(err, fault.AlreadyExists) {
		return nil
	}
	return err
}

// Done reports whether a command has removed the named resource.
func (r *Removals) Done(ctx context.Context, name string, cmd idempotency.Command) (bool, error) {
	if cmd.Empty() {
		return false, nil
	}
	_, err := r.coll.Get(ctx, idempotency.DerivedID(name, cmd.ID, cmd.Digest))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}
