// Package rpc serves the catalog over gRPC. It converts messages to the types of the domain and back, and holds no
// rules.
package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// Customers knows the customers of the firm.
type Customers interface {
	// FindCaller returns the names of the customer that a caller with the role customer is, and of the segment of that
	// customer. Both may be empty.
	FindCaller(ctx context.Context, caller auth.Identity) (customer, segment string, err error)
}

// Deps are the parts that the handlers call.
type Deps struct {
	Catalog       *offer.Catalog
	Subscriptions *subscription.Service
	Customers     Customers
	Clock         clock.Clock
}

// CatalogServer serves CatalogService. Each kind of resource has a server of its own, with promoted methods.
type CatalogServer struct {
	FallbackServer
	*serviceServer
	*segmentServer
	*serviceLevelServer
	*calendarServer
	*supplierServer
	*statutoryLimitServer
	*operationalAgreementServer
	*versionServer
}

// FallbackServer holds the generated methods one level deeper than the methods of the servers, so that the latter are
// promoted.
type FallbackServer struct {
	catalogv1.UnimplementedCatalogServiceServer
}

// NewCatalogServer returns the server of the resources of the catalog.
func NewCatalogServer(d Deps) *CatalogServer {
	return &CatalogServer{
		serviceServer:              newServiceServer(d),
		segmentServer:              newSegmentServer(d),
		serviceLevelServer:         newServiceLevelServer(d),
		calendarServer:             newCalendarServer(d),
		supplierServer:             newSupplierServer(d),
		statutoryLimitServer:       newStatutoryLimitServer(d),
		operationalAgreementServer: newOperationalAgreementServer(d),
		versionServer:              &versionServer{catalog: d.Catalog},
	}
}
