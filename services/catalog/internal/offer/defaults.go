package offer

import (
	"context"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
)

// Names in the shipped catalog that commitments fall back on.
const (
	AlwaysOpen      = "calendars/always"
	StandardLevel   = "serviceLevels/standard"
	GeneralService  = "services/general"
	EveryoneSegment = "segments/everyone"
)

// IsFallback reports whether the name is one without which some case would get no promise. Fallbacks are changed, and never
// deleted.
func IsFallback(name string) bool { return name == StandardLevel || name == AlwaysOpen }

// ShipDrafts adds the drafts whose names never had a version. Drafts come in an order in which every name exists before
// it is used. Changed and deleted names stay as they are.
func (c *Catalog) ShipDrafts(ctx context.Context, drafts []Version) error {
	for _, draft := range drafts {
		view, err := c.versions.Refresh(ctx)
		if err != nil {
			return err
		}
		if view.newestVersion(draft.Name).Number > 0 {
			continue
		}
		_, err = c.Create(ctx, draft.Name, draft.Content(), Change{Actor: auth.Suite})
		if err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
	}
	return nil
}
