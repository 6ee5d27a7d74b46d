package desk

import (
	"context"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// summon engages the supplier whom the level of a handling has called, if there is one. The
// call is taken off in the write that puts the engagement on, so that whoever dies in
// between, or is faster, the supplier is engaged once.
func (d *Desk) summon(ctx context.Context, c *claim, doc store.Doc) (store.Doc, error) {
	now := c.Now().UTC().Truncate(time.Millisecond)
	call, open := doc.Body.Summoned(now)
	if !open {
		return doc, nil
	}
	asking, cancel := context.WithTimeout(ctx, deliveryBudget)
	defer cancel()
	from, failed := d.Catalog.Supplier(asking, call.Supplier)
	m, _, err := d.moment(ctx, now)
	if err != nil {
		return doc, err
	}
	defer release(m)
	return d.Handlings.ChangeFrom(ctx, doc, func(h *handling.Handling) error {
		return h.Summon(m, call, from, failed)
	})
}
