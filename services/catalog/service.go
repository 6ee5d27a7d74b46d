// Package catalog is the service that knows the offer of the firm, its customers' subscriptions and its working hours,
// and computes commitments from them.
package catalog

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/catalogfile"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/peers"
	"github.com/ombud/ombud/services/catalog/internal/rpc"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// Service is the catalog. It implements host.Service.
type Service struct {
	versions *offer.Repository
	deps     rpc.Deps
}

// New opens the catalog. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	versions, err := offer.OpenRepository(ctx, env.Database, env.Clock, env.Telemetry.Logger)
	if err != nil {
		return nil, err
	}
	repository, err := subscription.OpenRepository(ctx, env.Database, env.Clock)
	if err != nil {
		return nil, err
	}
	catalog := offer.NewCatalog(versions, env.Clock)
	subscriptions, err := subscription.NewService(repository, catalog, env.Clock)
	if err != nil {
		return nil, err
	}
	return &Service{versions: versions, deps: rpc.Deps{
		Catalog:       catalog,
		Subscriptions: subscriptions,
		Customers:     peers.NewIntake(env.Dial("intake")),
		Clock:         env.Clock,
	}}, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	catalogv1.RegisterCatalogServiceServer(r, rpc.NewCatalogServer(s.deps))
	catalogv1.RegisterCommitmentServiceServer(r, rpc.NewCommitmentServer(s.deps))
	catalogv1.RegisterSubscriptionServiceServer(r, rpc.NewSubscriptionServer(s.deps))
}

// Start ships the resources of the default catalog that are missing, and follows the changes of other replicas.
func (s *Service) Start(ctx context.Context) error {
	shipped, err := catalogfile.Default()
	if err != nil {
		return err
	}
	if err := s.deps.Catalog.ShipDrafts(ctx, shipped.Drafts()); err != nil {
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
