package catalogfile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// Server is the catalog of a running suite. Apply needs the connection of an administrator.
type Server struct{ conn grpc.ClientConnInterface }

// NewServer returns the catalog behind a connection.
func NewServer(conn grpc.ClientConnInterface) *Server { return &Server{conn} }

// Export returns all resources of the catalog.
func (s *Server) Export(ctx context.Context) ([]Resource, error) {
	var all []Resource
	for _, kind := range offer.AllKinds() {
		of, err := s.listKind(ctx, kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		all = append(all, of...)
	}
	return all, nil
}

// Apply makes changes, in their order, until one fails. Earlier changes stay, and another Diff and Apply go on from
// there.
func (s *Server) Apply(ctx context.Context, changes []Change) error {
	for _, c := range changes {
		if err := s.applyChange(ctx, c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return nil
}

func (s *Server) applyChange(ctx context.Context, c Change) error {
	kind := offer.KindOf(c.Name)
	switch {
	case c.To == nil:
		_, err := s.callMethod(ctx, "Delete"+singularName(kind), map[protoreflect.Name]protoreflect.Value{
			"name": protoreflect.ValueOfString(c.Name), "etag": etagOf(c.From),
		})
		return err
	case c.From == nil:
		_, err := s.callMethod(ctx, "Create"+singularName(kind), map[protoreflect.Name]protoreflect.Value{
			fieldName(kind) + "_id": protoreflect.ValueOfString(strings.TrimPrefix(c.Name, kind.Name(""))),
			fieldName(kind):         protoreflect.ValueOfMessage(c.To.ProtoReflect()),
		})
		return err
	}
	wanted := proto.Clone(c.To)
	setName(wanted, c.Name)
	r := wanted.ProtoReflect()
	r.Set(r.Descriptor().Fields().ByName("etag"), etagOf(c.From))
	_, err := s.callMethod(ctx, "Update"+singularName(kind), map[protoreflect.Name]protoreflect.Value{
		fieldName(kind): protoreflect.ValueOfMessage(r), "update_mask": fullMask(),
	})
	return err
}

// etagOf returns the etag that a change builds on.
func etagOf(m proto.Message) protoreflect.Value { return fieldValue(m, "etag") }

func fieldValue(m proto.Message, name protoreflect.Name) protoreflect.Value {
	r := m.ProtoReflect()
	return r.Get(r.Descriptor().Fields().ByName(name))
}

// listKind returns all resources of one kind.
func (s *Server) listKind(ctx context.Context, kind offer.Kind) ([]Resource, error) {
	var all []Resource
	for token := ""; ; {
		page, err := s.callMethod(ctx, "List"+pluralName(kind), map[protoreflect.Name]protoreflect.Value{
			"page_size": protoreflect.ValueOfInt32(pageSize), "page_token": protoreflect.ValueOfString(token),
		})
		if err != nil {
			return nil, err
		}
		list := fieldValue(page, toSnakeCase(pluralName(kind))).List()
		for i := range list.Len() {
			m := list.Get(i).Message().Interface()
			all = append(all, Resource{Name: fieldValue(m, "name").String(), Message: m})
		}
		if token = fieldValue(page, "next_page_token").String(); token == "" {
			return slices.Clip(all), nil
		}
	}
}

// pageSize is the number of resources in one page.
const pageSize = 1000

// callMethod calls a method of the catalog with the given fields of its request, and returns the response.
func (s *Server) callMethod(
	ctx context.Context, method string, fields map[protoreflect.Name]protoreflect.Value,
) (proto.Message, error) {
	descriptor := serviceDescriptor().Methods().ByName(protoreflect.Name(method))
	if descriptor == nil {
		return nil, fmt.Errorf("the catalog has no method %s", method)
	}
	request, err := newMessage(string(descriptor.Input().Name()))
	if err != nil {
		return nil, err
	}
	for name, value := range fields {
		request.ProtoReflect().Set(descriptor.Input().Fields().ByName(name), value)
	}
	reply, err := answerTo(descriptor)
	if err != nil {
		return nil, err
	}
	return reply, s.conn.Invoke(ctx, fmt.Sprintf("/%s/%s", serviceDescriptor().FullName(), method), request, reply)
}
