package resource

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Removals remembers the commands that removed resources for good, because a document that is gone cannot. One serves all
// kinds of a service. It is safe for concurrent use.
type Removals struct {
	coll *docstore.Collection[removal]
}

// removal is one command. It is recorded before the document is deleted, so that a repeated command that finds nothing knows
// why.
type removal struct {
	idempotency.Command `bson:",inline"`
	Name                string `bson:"name"`
}

// OpenRemovals opens the collection "removals".
func OpenRemovals(ctx context.Context, db docstore.Database) (*Removals, error) {
	coll, err := docstore.Open[removal](ctx, db, docstore.Spec{Name: "removals"})
	return &Removals{coll}, err
}

// Record remembers that a command removes the named resource. An empty command is not remembered.
func (r *Removals) Record(ctx context.Context, name string, cmd idempotency.Command) error {
	if cmd.IsEmpty() {
		return nil
	}
	_, err := r.coll.Insert(ctx, removalID(name, cmd), removal{Command: cmd, Name: name})
	if fault.Is(err, fault.AlreadyExists) {
		return nil
	}
	return err
}

// Has reports whether a command has removed the named resource.
func (r *Removals) Has(ctx context.Context, name string, cmd idempotency.Command) (bool, error) {
	if cmd.IsEmpty() {
		return false, nil
	}
	_, err := r.coll.Get(ctx, removalID(name, cmd))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

func removalID(name string, cmd idempotency.Command) string {
	return idempotency.DerivedID(name, cmd.ID, cmd.Digest)
}
