package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// identifyAudience returns the audience that the caller belongs to. A customer without a known segment belongs to the
// segment of everyone.
func (d Deps) identifyAudience(ctx context.Context) (offer.Audience, error) {
	caller := auth.CallerFrom(ctx)
	if !caller.IsOnlyCustomer() {
		return offer.StaffAudience(), nil
	}
	customer, segment, err := d.Customers.FindCaller(ctx, caller)
	if err != nil || segment == "" {
		segment = offer.EveryoneSegment
	}
	levels, err := d.listSubscribedLevels(ctx, customer)
	return offer.CustomerAudience(d.Catalog.SnapshotNow(), segment, levels), err
}

// listSubscribedLevels returns the service levels of the active subscriptions of a customer; none for no customer.
func (d Deps) listSubscribedLevels(ctx context.Context, customer string) ([]string, error) {
	if customer == "" {
		return nil, nil
	}
	docs, err := d.Subscriptions.ListOfCustomer(ctx, customer)
	var levels []string
	for _, doc := range docs {
		if doc.Body.IsActive(d.Clock.Now()) {
			levels = append(levels, doc.Body.ServiceLevel)
		}
	}
	return levels, err
}

// redactForCaller returns a resource without the fields that the caller may not see, or the fault of an unknown name
// when the caller may not know of the resource.
func (d Deps) redactForCaller(ctx context.Context, v offer.Version) (offer.Version, error) {
	audience, err := d.identifyAudience(ctx)
	if err != nil {
		return offer.Version{}, err
	}
	if !audience.CanSee(v) {
		return offer.Version{}, resource.NotFound(v.Name)
	}
	return audience.Redact(v), nil
}
