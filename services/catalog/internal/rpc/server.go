// Package rpc serves the catalog over gRPC: it turns messages into the domain's
// types and back, and does nothing else.
package rpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// History gives old versions of one name, newest first, and the next page's token.
type History interface {
	History(ctx context.Context, name string, pageSize int32, pageToken string) ([]offer.Version, string, error)
}

// Members knows the firm's customers.
type Members interface {
	// Behind returns who a caller with the role customer is, and which segment that
	// customer belongs to; both are names, the segment empty when there is none.
	Behind(ctx context.Context, caller auth.Identity) (customer, segment string, err error)
}

// Deps is what the handlers call.
type Deps struct {
	Catalog       *offer.Catalog
	Subscriptions *subscription.Registry
	History       History
	Members       Members
	Clock         clock.Clock
}

// Register serves the catalog and its promises on r.
func Register(r grpc.ServiceRegistrar, d Deps) {
	catalogv1.RegisterCatalogServiceServer(r, &catalogServer{Deps: d})
	catalogv1.RegisterCommitmentServiceServer(r, &commitmentServer{Deps: d})
	catalogv1.RegisterSubscriptionServiceServer(r, &subscriptionServer{Deps: d})
}

type catalogServer struct {
	catalogv1.UnimplementedCatalogServiceServer
	Deps
}

// request is what requests that change something have in common.
type request interface {
	proto.Message
	GetRequestId() string
}

// change says who asks for it.
func change(ctx context.Context, r request, etag string) offer.Change {
	caller, _ := auth.From(ctx)
	return offer.Change{Actor: caller.Subject, Command: idempotency.FromRequest(r, caller.Subject), Etag: etag}
}

// under makes wrong fields of a resource be named as the request holds them.
func under(field string, err error) error {
	e, ok := fault.As(err)
	if !ok || e.Kind() != fault.InvalidArgument || fault.ReasonOf(err) == idempotency.ReasonReused {
		return err
	}
	for _, f := range e.Fields() {
		if f.Path == "effective_time" { // of the request itself
			return err
		}
	}
	return e.Under(field)
}
