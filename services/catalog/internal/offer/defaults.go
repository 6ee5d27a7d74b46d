package offer

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
)

// Names in the shipped catalog that promises fall back on.
const (
	AlwaysOpen      = "calendars/always"
	StandardLevel   = "serviceLevels/standard"
	GeneralService  = "services/general"
	EveryoneSegment = "segments/everyone"
)

// shippedBy is the actor of the shipped versions.
const shippedBy = "ombud"

// Ship adds drafts that this catalog never had, in an order in which every name is
// there before it is used. What somebody changed or deleted stays as it is.
func (c *Catalog) Ship(ctx context.Context, drafts []Version) error {
	for _, draft := range drafts {
		view, err := c.versions.Refresh(ctx)
		if err != nil {
			return err
		}
		if view.newest(draft.Name).Number > 0 {
			continue
		}
		_, err = c.Create(ctx, draft.Name, draft.Content(), Change{Actor: shippedBy})
		if err != nil && fault.KindOf(err) != fault.AlreadyExists {
			return err
		}
	}
	return nil
}
