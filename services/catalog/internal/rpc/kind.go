package rpc

import (
	"context"
	"encoding/base64"

	"go.einride.tech/aip/fieldmask"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// resource is a resource of the catalog as callers see it.
type resource[M any] interface {
	proto.Message
	GetName() string
	GetEtag() string
	*M
}

// kind is all that the handlers must know of one kind of resource.
type kind[M any, P resource[M]] struct {
	offer.Kind
	field   string                             // under which requests hold it
	message func(offer.Version) P              // an empty one for no version
	content func(P) offer.Content              // the other way round
	filters []listing.Attribute[offer.Version] // besides displayName
}

func (k kind[M, P]) create(ctx context.Context, s *catalogServer, r request, id string, wanted P) (P, error) {
	c := change(ctx, r, "")
	id = idempotency.ResourceID(id, c.Command, s.Clock.Now(), string(k.Kind))
	version, err := s.Catalog.Create(ctx, k.Name(id), k.content(wanted), c)
	return k.message(version), under(k.field, err)
}

func (k kind[M, P]) get(ctx context.Context, s *catalogServer, name string) (P, error) {
	version, err := s.Catalog.Get(ctx, name)
	if err != nil {
		return k.message(offer.Version{}), err
	}
	shown, err := s.shown(ctx, version)
	return k.message(shown), err
}

// updates are requests that change a resource.
type updates interface {
	request
	GetUpdateMask() *fieldmaskpb.FieldMask
	GetEffectiveTime() *timestamppb.Timestamp
}

func (k kind[M, P]) update(ctx context.Context, s *catalogServer, r updates, wanted P) (P, error) {
	if offer.KindOf(wanted.GetName()) != k.Kind {
		return k.message(offer.Version{}), fault.Invalid(k.field+".name", "must be %s/{id}", k.Kind)
	}
	mask := r.GetUpdateMask()
	if err := fieldmask.Validate(mask, wanted); err != nil {
		return k.message(offer.Version{}), fault.Invalid("update_mask", "names a field that there is not: %v", err)
	}
	c := change(ctx, r, wanted.GetEtag())
	if r.GetEffectiveTime() != nil {
		c.Effective = r.GetEffectiveTime().AsTime()
	}
	version, err := s.Catalog.Update(ctx, wanted.GetName(), c, func(present offer.Version) (offer.Content, error) {
		next := k.message(present)
		fieldmask.Update(mask, next, wanted)
		return k.content(next), nil
	})
	return k.message(version), under(k.field, err)
}

func (k kind[M, P]) undelete(ctx context.Context, s *catalogServer, r request, name string) (P, error) {
	version, err := s.Catalog.Undelete(ctx, name, change(ctx, r, ""))
	return k.message(version), err
}

func (s *catalogServer) remove(ctx context.Context, r request, name, etag string) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Catalog.Delete(ctx, name, change(ctx, r, etag))
}

// lists are requests for a page.
type lists interface {
	GetPageSize() int32
	GetPageToken() string
	GetFilter() string
	GetShowDeleted() bool
}

// list answers with a page of what the caller may see. The token is the last name of
// the page.
func (k kind[M, P]) list(ctx context.Context, s *catalogServer, r lists) ([]P, string, error) {
	size, err := listing.PageSize(r.GetPageSize())
	if err != nil {
		return nil, "", err
	}
	after, err := base64.RawURLEncoding.DecodeString(r.GetPageToken())
	if err != nil || len(after) > 0 && offer.KindOf(string(after)) != k.Kind {
		return nil, "", fault.Invalid("page_token", "is not the next_page_token of a page of this list")
	}
	keep, err := listing.Sieve(r.GetFilter(), append(k.filters, displayName())...)
	if err != nil {
		return nil, "", err
	}
	audience, err := s.audience(ctx)
	if err != nil {
		return nil, "", err
	}
	versions, more := s.Catalog.Now().List(k.Kind, string(after), size, r.GetShowDeleted() && audience.staff(), func(v offer.Version) bool {
		return audience.sees(v) && keep(v)
	})
	page := make([]P, len(versions))
	for i, v := range versions {
		page[i] = k.message(audience.shown(v))
	}
	if !more {
		return page, "", nil
	}
	return page, base64.RawURLEncoding.EncodeToString([]byte(versions[len(versions)-1].Name)), nil
}

func displayName() listing.Attribute[offer.Version] {
	return attribute("displayName", func(v offer.Version) []string { return []string{v.Content().Title()} })
}

func attribute(name string, of func(offer.Version) []string) listing.Attribute[offer.Version] {
	return listing.Attribute[offer.Version]{Name: name, Of: of}
}

// deleted is when a version took its resource out of use; nil when it did not.
func deleted(v offer.Version) *timestamppb.Timestamp {
	if !v.Deleted {
		return nil
	}
	return timestamppb.New(v.Effective)
}
