// Package rpc serves the catalog over gRPC: it turns messages into the domain's
// types and back, and does nothing else.
package rpc

import (
	"context"
	"encoding/base64"
	"strings"

	"go.einride.tech/aip/fieldmask"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/once"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// History gives old versions of one name, newest first, and the next page's token.
type History interface {
	History(ctx context.Context, name string, pageSize int32, pageToken string) ([]offer.Version, string, error)
}

// Register serves the catalog and its promises on r.
func Register(r grpc.ServiceRegistrar, catalog *offer.Catalog, history History, c clock.Clock) {
	catalogv1.RegisterCatalogServiceServer(r, &catalogServer{catalog: catalog, history: history, clock: c})
	catalogv1.RegisterCommitmentServiceServer(r, &commitmentServer{catalog: catalog, clock: c})
}

type catalogServer struct {
	catalogv1.UnimplementedCatalogServiceServer
	catalog *offer.Catalog
	history History
	clock   clock.Clock
}

// request is what requests that change something have in common.
type request interface {
	proto.Message
	GetRequestId() string
}

// change says who asks for it.
func change(ctx context.Context, r request, etag string) offer.Change {
	caller, _ := auth.From(ctx)
	return offer.Change{Actor: caller.Subject, Command: once.FromRequest(r, caller.Subject), Etag: etag}
}

// newName returns the name for a resource that is to be made. An id that the caller
// left open follows from the request where that has an id, so that a repeated
// request makes the same name.
func (s *catalogServer) newName(kind offer.Kind, id string, c once.Command) string {
	switch {
	case id != "":
	case c.Empty():
		id = strings.ToLower(once.NewID(s.clock.Now()))
	default:
		id = strings.ToLower(once.DerivedID(string(kind), c.ID, c.Digest))
	}
	return kind.Name(id)
}

func create[P proto.Message](ctx context.Context, s *catalogServer, r request, kind offer.Kind, id string, content offer.Content, answer func(offer.Version) P) (P, error) {
	c := change(ctx, r, "")
	version, err := s.catalog.Create(ctx, s.newName(kind, id, c.Command), content, c)
	return answer(version), under(kind, err)
}

func get[P proto.Message](ctx context.Context, s *catalogServer, name string, answer func(offer.Version) P) (P, error) {
	version, err := s.catalog.Get(ctx, name)
	return answer(version), err
}

// revision is a resource as a caller wants it to be.
type revision[P any] interface {
	proto.Message
	GetName() string
	GetEtag() string
	*P
}

func update[M any, P revision[M]](ctx context.Context, s *catalogServer, r request, wanted P, mask *fieldmaskpb.FieldMask,
	kind offer.Kind, answer func(offer.Version) P, content func(P) offer.Content,
) (P, error) {
	if offer.KindOf(wanted.GetName()) != kind {
		return answer(offer.Version{}), fault.Invalid(field(kind)+".name", "must be %s/{id}", kind)
	}
	if err := fieldmask.Validate(mask, wanted); err != nil {
		return answer(offer.Version{}), fault.Invalid("update_mask", "names a field that there is not: %v", err)
	}
	version, err := s.catalog.Update(ctx, wanted.GetName(), change(ctx, r, wanted.GetEtag()), func(present offer.Version) (offer.Content, error) {
		next := answer(present)
		fieldmask.Update(mask, next, wanted)
		return content(next), nil
	})
	return answer(version), under(kind, err)
}

func (s *catalogServer) remove(ctx context.Context, r request, name, etag string) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.catalog.Delete(ctx, name, change(ctx, r, etag))
}

// list answers with a page of one kind. The token is the last name of the page.
func list[P proto.Message](s *catalogServer, kind offer.Kind, pageSize int32, pageToken string, answer func(offer.Version) P) ([]P, string, error) {
	size, err := listing.PageSize(pageSize)
	if err != nil {
		return nil, "", err
	}
	after, err := base64.RawURLEncoding.DecodeString(pageToken)
	if err != nil || len(after) > 0 && offer.KindOf(string(after)) != kind {
		return nil, "", fault.Invalid("page_token", "is not the next_page_token of a page of this list")
	}
	versions, more := s.catalog.View().List(kind, string(after), size)
	page := make([]P, len(versions))
	for i, v := range versions {
		page[i] = answer(v)
	}
	if !more {
		return page, "", nil
	}
	return page, base64.RawURLEncoding.EncodeToString([]byte(versions[len(versions)-1].Name)), nil
}

// field is the name under which requests hold a resource of the kind.
func field(kind offer.Kind) string {
	switch kind {
	case offer.Services:
		return "service"
	case offer.Segments:
		return "segment"
	case offer.ServiceLevels:
		return "service_level"
	default:
		return "calendar"
	}
}

// under makes wrong fields of a resource be named as the request holds them.
func under(kind offer.Kind, err error) error {
	e, ok := fault.As(err)
	if !ok || e.Kind() != fault.InvalidArgument || fault.ReasonOf(err) == once.ReasonReused {
		return err
	}
	return e.Under(field(kind))
}
