package desk

import (
	"context"

	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Get returns a handling with all its passes, those that only the archive has included.
func (d *Desk) Get(ctx context.Context, id string) (store.Doc, error) {
	doc, err := d.Handlings.Find(ctx, id)
	if err != nil || doc.Body.Dropped == 0 {
		return doc, err
	}
	older, err := d.Passes.Of(ctx, id, doc.Body.Dropped)
	doc.Body.Passes = append(older, doc.Body.Passes...)
	return doc, err
}
