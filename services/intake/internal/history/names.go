package history

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
)

// Catalog knows the services of the firm.
type Catalog interface {
	// HasResource reports whether the catalog has or had a resource of the name.
	HasResource(ctx context.Context, name string) (bool, error)
}

// Categories are those of the firm.
type Categories interface {
	// HasCategory reports whether there is a category of the name.
	HasCategory(ctx context.Context, name string) (bool, error)
}

// directory looks up the names in records, each once.
type directory struct {
	deps  *Deps
	known map[string]bool
}

func newDirectory(deps *Deps) *directory { return &directory{deps: deps, known: map[string]bool{}} }

// checkNames returns a fault with the names of the record that do not exist; nil for none.
func (d *directory) checkNames(ctx context.Context, r Record) (*fault.Error, error) {
	var wrong *fault.Error
	for _, given := range []struct {
		field, name string
		find        func(ctx context.Context, name string) (bool, error)
	}{
		{"category", r.Category, d.deps.Categories.HasCategory},
		{"service", r.Service, d.deps.Catalog.HasResource},
	} {
		exists, err := d.hasName(ctx, given.name, given.find)
		if err != nil {
			return nil, err
		}
		if !exists {
			wrong = wrong.Field(given.field, "%s does not exist", given.name)
		}
	}
	return wrong, nil
}

// hasName reports whether a name exists, or is empty.
func (d *directory) hasName(
	ctx context.Context, name string, find func(ctx context.Context, name string) (bool, error),
) (bool, error) {
	exists, isKnown := d.known[name]
	if isKnown || name == "" {
		return exists || name == "", nil
	}
	exists, err := find(ctx, name)
	if err == nil {
		d.known[name] = exists
	}
	return exists, err
}
