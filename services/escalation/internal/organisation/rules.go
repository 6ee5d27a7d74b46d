package organisation

import (
	"context"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
)

// requireDisplayName adds a wrong field when a resource has no name for people.
func requireDisplayName(wrong *fault.Error, displayName string) *fault.Error {
	if displayName == "" {
		return wrong.Field("display_name", "is required")
	}
	return wrong
}

// requireLevel adds a wrong field when a level is too low.
func requireLevel(wrong *fault.Error, level int) *fault.Error {
	if level < 1 {
		return wrong.Field("level", "must be at least 1")
	}
	return wrong
}

// addFields adds the wrong fields of a fault.
func addFields(wrong *fault.Error, err error) *fault.Error {
	more, _ := fault.As(err)
	return fault.Join(wrong, more)
}

// requireExisting adds a wrong field when the team, member of staff, on-call schedule, service, segment or supplier of the name does
// not exist. Faults: those of the catalog when it cannot be asked.
func (o Options) requireExisting(ctx context.Context, wrong *fault.Error, field, name string) (*fault.Error, error) {
	exists, err := o.hasResource(ctx, name)
	if err == nil && !exists {
		wrong = wrong.Field(field, "%s does not exist", name)
	}
	return wrong, err
}

func (o Options) hasResource(ctx context.Context, name string) (bool, error) {
	var err error
	switch kind, _, _ := strings.Cut(name, "/"); kind {
	case "services":
		return o.Catalog.HasService(ctx, name)
	case "segments":
		return o.Catalog.HasSegment(ctx, name)
	case "suppliers":
		return o.Catalog.HasSupplier(ctx, name)
	case "staff":
		_, err = o.Repository.staff.Get(ctx, name)
	case "onCallSchedules":
		_, err = o.Repository.onCall.Get(ctx, name)
	default:
		_, err = o.Repository.teams.Get(ctx, name)
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) {
		return false, nil
	}
	return err == nil, err
}
