package rpc

import (
	"context"
	"slices"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// audience is who reads the catalog. Staff see everything. Customers see services and
// calendars, their own segment, and the levels that they may be promised; what the firm
// thinks of its customers, may give away and does in a disaster is not shown to them.
type audience struct {
	customer bool
	segment  string
	levels   []string
}

// audience finds out who is calling. Where the segment of a customer cannot be found
// out, it is everyone's.
func (s *catalogServer) audience(ctx context.Context) (audience, error) {
	caller, _ := auth.From(ctx)
	if !caller.Has(auth.Customer) || caller.Has(auth.Agent, auth.Supervisor, auth.Admin, auth.Integration, auth.Service) {
		return audience{}, nil
	}
	customer, segment, err := s.Members.Behind(ctx, caller)
	if err != nil || segment == "" {
		segment = offer.EveryoneSegment
	}
	now := s.Catalog.Now()
	a := audience{customer: true, segment: segment, levels: []string{offer.StandardLevel}}
	if v, found := now.Current(segment); found && v.Segment != nil {
		a.levels = append(a.levels, v.Segment.Levels()...)
	}
	for v := range now.All(offer.Services, false) {
		a.levels = append(a.levels, v.Service.ServiceLevel)
	}
	if customer == "" {
		return a, nil
	}
	has, err := s.Subscriptions.Of(ctx, customer)
	for _, doc := range has {
		if doc.Body.Active(s.Clock.Now()) {
			a.levels = append(a.levels, doc.Body.ServiceLevel)
		}
	}
	return a, err
}

func (a audience) staff() bool { return !a.customer }

// sees reports whether the audience may know of a resource.
func (a audience) sees(v offer.Version) bool {
	switch {
	case a.staff():
		return true
	case v.Segment != nil:
		return v.Name == a.segment
	case v.ServiceLevel != nil:
		return slices.Contains(a.levels, v.Name)
	default:
		return v.Service != nil || v.Calendar != nil
	}
}

// shown is a resource as the audience sees it.
func (a audience) shown(v offer.Version) offer.Version {
	if a.staff() {
		return v
	}
	switch {
	case v.Segment != nil:
		open := *v.Segment
		open.Damage, open.Weight = "", 0
		v.Segment = &open
	case v.ServiceLevel != nil:
		open := *v.ServiceLevel
		open.Authority = nil
		v.ServiceLevel = &open
	case v.Service != nil:
		open := *v.Service
		open.CriticalActivities, open.Continuity = nil, nil
		v.Service = &open
	}
	return v
}

// shown is a resource as the caller sees it; the fault of one that is not there when
// the caller may not know of it.
func (s *catalogServer) shown(ctx context.Context, v offer.Version) (offer.Version, error) {
	a, err := s.audience(ctx)
	if err != nil {
		return offer.Version{}, err
	}
	if !a.sees(v) {
		return offer.Version{}, offer.Missing(v.Name)
	}
	return a.shown(v), nil
}
