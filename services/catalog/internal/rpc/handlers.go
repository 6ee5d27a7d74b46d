package rpc

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// message is the message of a resource of the catalog.
type message[M any] interface {
	proto.Message
	GetName() string
	GetEtag() string
	*M
}

// handlers are the methods of one kind of resource, the same for all kinds.
type handlers[M any, P message[M]] struct {
	Deps
	kind      offer.Kind
	field     string // of requests, that holds the resource
	toProto   func(offer.Version) P
	fromProto func(P) offer.Content              // the inverse
	filters   []listing.Attribute[offer.Version] // in addition to displayName
}

func (h *handlers[M, P]) createResource(ctx context.Context, req proto.Message, id string, wanted P) (P, error) {
	change := newChange(ctx, req, "")
	id = idempotency.ResourceID(id, change.Command, h.Clock.Now(), string(h.kind))
	version, err := h.Catalog.Create(ctx, h.kind.Name(id), h.fromProto(wanted), change)
	return h.respond(version, placeFields(h.field, err))
}

// respond returns the message of a version, or err.
func (h *handlers[M, P]) respond(v offer.Version, err error) (P, error) {
	if err != nil {
		return nil, err
	}
	return h.toProto(v), nil
}

func (h *handlers[M, P]) getResource(ctx context.Context, name string) (P, error) {
	version, err := h.Catalog.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	return h.respond(h.redactForCaller(ctx, version))
}

// updateRequest is a request that changes a resource.
type updateRequest interface {
	proto.Message
	GetUpdateMask() *fieldmaskpb.FieldMask
	GetEffectiveTime() *timestamppb.Timestamp
}

func (h *handlers[M, P]) updateResource(ctx context.Context, req updateRequest, wanted P) (P, error) {
	if offer.KindOf(wanted.GetName()) != h.kind {
		return nil, fault.Invalid(h.field+".name", "must be %s/{id}", h.kind)
	}
	mask := req.GetUpdateMask()
	if err := resource.CheckMask(mask, wanted); err != nil {
		return nil, err
	}
	change := newChange(ctx, req, wanted.GetEtag())
	if req.GetEffectiveTime() != nil {
		change.Effective = req.GetEffectiveTime().AsTime()
	}
	version, err := h.Catalog.Update(ctx, wanted.GetName(), change, func(present offer.Version) (offer.Content, error) {
		next := h.toProto(present)
		resource.Merge(mask, next, wanted)
		return h.fromProto(next), nil
	})
	return h.respond(version, placeFields(h.field, err))
}

func (h *handlers[M, P]) deleteResource(
	ctx context.Context, req proto.Message, name, etag string,
) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, h.Catalog.Delete(ctx, name, newChange(ctx, req, etag))
}

func (h *handlers[M, P]) undeleteResource(ctx context.Context, req proto.Message, name string) (P, error) {
	version, err := h.Catalog.Undelete(ctx, name, newChange(ctx, req, ""))
	return h.respond(version, err)
}

// listRequest is a request for a page.
type listRequest interface {
	GetPageSize() int32
	GetPageToken() string
	GetFilter() string
	GetShowDeleted() bool
}

// listResources returns a page of the resources that the caller may see, by name, and the token of the next page.
func (h *handlers[M, P]) listResources(ctx context.Context, req listRequest) ([]P, string, error) {
	size, err := listing.PageSize(req.GetPageSize())
	if err != nil {
		return nil, "", err
	}
	after, err := h.nameInToken(req.GetPageToken())
	if err != nil {
		return nil, "", err
	}
	matches, err := listing.NewMatcher(req.GetFilter(), append(slices.Clip(h.filters), displayNameAttribute())...)
	if err != nil {
		return nil, "", err
	}
	audience, err := h.identifyAudience(ctx)
	if err != nil {
		return nil, "", err
	}
	showDeleted := req.GetShowDeleted() && audience.IsStaff()
	versions, more := h.Catalog.SnapshotNow().ListPage(h.kind, after, size, showDeleted, func(v offer.Version) bool {
		return audience.CanSee(v) && matches(v)
	})
	page := make([]P, len(versions))
	for i, v := range versions {
		page[i] = h.toProto(audience.Redact(v))
	}
	page = listing.CutPage(page, func(m P) int { return proto.Size(m) })
	if n := len(page); more || n < len(versions) {
		return page, resource.PageToken(versions[n-1].Name), nil
	}
	return page, "", nil
}

// nameInToken returns the name behind which a page begins. A token of another list is an InvalidArgument fault.
func (h *handlers[M, P]) nameInToken(token string) (string, error) {
	name, err := resource.NameInToken(token)
	if err == nil && name != "" && offer.KindOf(name) != h.kind {
		err = resource.ForeignToken()
	}
	return name, err
}

// newChange returns the change that the caller in ctx asks for with req.
func newChange(ctx context.Context, req proto.Message, etag string) offer.Change {
	return offer.Change{
		Actor:   auth.CallerFrom(ctx).Actor(),
		Command: grpckit.CommandFrom(ctx, req),
		Etag:    etag,
	}
}

// placeFields puts the wrong fields of a resource under the field of the request that holds the resource. The effective
// time and the request id are fields of the request itself.
func placeFields(field string, err error) error {
	wrong, ok := fault.As(err)
	if !ok || wrong.Kind() != fault.InvalidArgument {
		return err
	}
	for _, f := range wrong.Fields() {
		if f.Path == offer.EffectiveTimeField {
			return err
		}
	}
	return resource.Under(field, err)
}

func displayNameAttribute() listing.Attribute[offer.Version] {
	return newAttribute("displayName", func(v offer.Version) []string { return []string{v.Content().DisplayTitle()} })
}

func newAttribute(name string, of func(offer.Version) []string) listing.Attribute[offer.Version] {
	return listing.Attribute[offer.Version]{Name: name, Of: of}
}

// toProtoDeleteTime returns the time at which a version took its resource out of use; nil for a resource in use.
func toProtoDeleteTime(v offer.Version) *timestamppb.Timestamp {
	if !v.Deleted {
		return nil
	}
	return timestamppb.New(v.Effective)
}
