package office

import (
	"context"
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// missing reports whether a team, a member of staff, an on-call schedule or a supplier does
// not exist.
func (o *Office) missing(ctx context.Context, name string) (bool, error) {
	var err error
	switch kind, _, _ := strings.Cut(name, "/"); kind {
	case "staff":
		_, err = o.books.Staff.Get(ctx, name)
	case "onCallSchedules":
		_, err = o.books.OnCall.Get(ctx, name)
	case "suppliers":
		_, err = o.suppliers.Supplier(ctx, name)
	default:
		_, err = o.books.Teams.Get(ctx, name)
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) {
		return true, nil
	}
	return false, err
}

// namedBy returns a ladder that names something; "" when none does.
func (o *Office) namedBy(ctx context.Context, name string) (string, error) {
	policies, err := o.books.AllPolicies(ctx)
	if err != nil {
		return "", err
	}
	for policy, p := range policies {
		if slices.ContainsFunc(p.References(), func(r ladder.Reference) bool { return r.Name == name }) {
			return policy, nil
		}
	}
	return "", nil
}

// DeleteOnCall removes an on-call schedule. It is refused with ON_CALL_IN_USE while a ladder
// names it.
func (o *Office) DeleteOnCall(ctx context.Context, name, etag string, cmd idempotency.Command) error {
	return o.OnCall.Delete(ctx, name, etag, cmd, func(docstore.Doc[organisation.OnCall]) error {
		user, err := o.namedBy(ctx, name)
		if err == nil && user != "" {
			err = fault.New(fault.Precondition, "ON_CALL_IN_USE", "%s is named by %s", name, user)
		}
		return err
	})
}
