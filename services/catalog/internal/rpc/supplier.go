package rpc

import (
	"context"
	"strconv"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// supplierServer serves the methods of suppliers.
type supplierServer struct {
	suppliers handlers[catalogv1.Supplier, *catalogv1.Supplier]
}

func newSupplierServer(d Deps) *supplierServer {
	return &supplierServer{suppliers: handlers[catalogv1.Supplier, *catalogv1.Supplier]{
		Deps:      d,
		kind:      offer.Suppliers,
		field:     "supplier",
		toProto:   toProtoSupplier,
		fromProto: fromProtoSupplier,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("service", func(v offer.Version) []string { return v.Supplier.Services }),
			newAttribute("skill", func(v offer.Version) []string { return v.Supplier.Skills }),
			newAttribute("active", func(v offer.Version) []string { return []string{strconv.FormatBool(v.Supplier.Active)} }),
			newAttribute("calendar", func(v offer.Version) []string { return []string{v.Supplier.Calendar} }),
		},
	}}
}

// CreateSupplier makes a supplier.
func (s *supplierServer) CreateSupplier(
	ctx context.Context, req *catalogv1.CreateSupplierRequest,
) (*catalogv1.Supplier, error) {
	return s.suppliers.createResource(ctx, req, req.GetSupplierId(), req.GetSupplier())
}

// GetSupplier returns a supplier that the caller may see.
func (s *supplierServer) GetSupplier(
	ctx context.Context, req *catalogv1.GetSupplierRequest,
) (*catalogv1.Supplier, error) {
	return s.suppliers.getResource(ctx, req.GetName())
}

// ListSuppliers lists the suppliers that the caller may see, by name.
func (s *supplierServer) ListSuppliers(
	ctx context.Context, req *catalogv1.ListSuppliersRequest,
) (*catalogv1.ListSuppliersResponse, error) {
	page, next, err := s.suppliers.listResources(ctx, req)
	return &catalogv1.ListSuppliersResponse{Suppliers: page, NextPageToken: next}, err
}

// UpdateSupplier changes a supplier in a new version.
func (s *supplierServer) UpdateSupplier(
	ctx context.Context, req *catalogv1.UpdateSupplierRequest,
) (*catalogv1.Supplier, error) {
	return s.suppliers.updateResource(ctx, req, req.GetSupplier())
}

// DeleteSupplier takes a supplier out of use.
func (s *supplierServer) DeleteSupplier(
	ctx context.Context, req *catalogv1.DeleteSupplierRequest,
) (*emptypb.Empty, error) {
	return s.suppliers.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteSupplier takes a supplier back into use.
func (s *supplierServer) UndeleteSupplier(
	ctx context.Context, req *catalogv1.UndeleteSupplierRequest,
) (*catalogv1.Supplier, error) {
	return s.suppliers.undeleteResource(ctx, req, req.GetName())
}

func toProtoSupplier(v offer.Version) *catalogv1.Supplier {
	s := v.Supplier
	return &catalogv1.Supplier{
		Name:          v.Name,
		DisplayName:   s.DisplayName,
		Services:      s.Services,
		Skills:        s.Skills,
		Email:         s.Email,
		Webhook:       s.Webhook,
		Phone:         s.Phone,
		Respond:       protoconv.ToProtoOptionalDuration(s.Respond),
		Resolve:       protoconv.ToProtoOptionalDuration(s.Resolve),
		Calendar:      s.Calendar,
		Active:        proto.Bool(s.Active),
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    toProtoDeleteTime(v),
	}
}

func fromProtoSupplier(m *catalogv1.Supplier) offer.Content {
	return &offer.Supplier{
		DisplayName: m.GetDisplayName(),
		Services:    m.GetServices(),
		Skills:      m.GetSkills(),
		Email:       m.GetEmail(),
		Webhook:     m.GetWebhook(),
		Phone:       m.GetPhone(),
		Respond:     m.GetRespond().AsDuration(),
		Resolve:     m.GetResolve().AsDuration(),
		Calendar:    m.GetCalendar(),
		Active:      m.Active == nil || m.GetActive(),
	}
}
