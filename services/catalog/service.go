// Package catalog is the service that knows what the firm offers, to whom, how fast
// and when it works, and computes promises from it.
package catalog

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/services/catalog/catalogfile"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/peers"
	"github.com/ombud/ombud/services/catalog/internal/rpc"
	"github.com/ombud/ombud/services/catalog/internal/store"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// Service is the catalog. It implements host.Service.
type Service struct {
	env           host.Env
	versions      *store.Versions
	subscriptions *subscription.Registry
	catalog       *offer.Catalog
}

// New opens the catalog. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	versions, err := store.Open(ctx, env.Database, env.Clock, env.Telemetry.Logger)
	if err != nil {
		return nil, err
	}
	subscriptions, err := store.OpenSubscriptions(ctx, env.Database, env.Clock)
	if err != nil {
		return nil, err
	}
	catalog := offer.New(versions, env.Clock)
	return &Service{
		env:           env,
		versions:      versions,
		catalog:       catalog,
		subscriptions: subscription.NewRegistry(subscriptions, catalog, env.Clock),
	}, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	rpc.Register(r, rpc.Deps{
		Catalog:       s.catalog,
		Subscriptions: s.subscriptions,
		History:       s.versions,
		Members:       peers.NewMembers(s.env.Dial("intake")),
		Clock:         s.env.Clock,
	})
}

// Start ships the default catalog where it is missing, and follows what other
// replicas change.
func (s *Service) Start(ctx context.Context) error {
	shipped, err := catalogfile.Default()
	if err != nil {
		return err
	}
	if err := s.catalog.Ship(ctx, shipped.Drafts()); err != nil {
		return err
	}
	s.versions.Start(ctx)
	return nil
}

// Stop implements host.Service.
func (s *Service) Stop(context.Context) error {
	s.versions.Stop()
	return nil
}
