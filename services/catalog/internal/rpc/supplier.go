package rpc

import (
	"context"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func supplierKind() kind[catalogv1.Supplier, *catalogv1.Supplier] {
	return kind[catalogv1.Supplier, *catalogv1.Supplier]{
		Kind:    offer.Suppliers,
		field:   "supplier",
		message: supplierMessage,
		content: supplierContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("service", func(v offer.Version) []string { return v.Supplier.Services }),
			attribute("skill", func(v offer.Version) []string { return v.Supplier.Skills }),
			attribute("active", func(v offer.Version) []string { return []string{strconv.FormatBool(v.Supplier.Active)} }),
			attribute("calendar", func(v offer.Version) []string { return []string{v.Supplier.Calendar} }),
		},
	}
}

func (s *catalogServer) CreateSupplier(ctx context.Context, r *catalogv1.CreateSupplierRequest) (*catalogv1.Supplier, error) {
	return supplierKind().create(ctx, s, r, r.GetSupplierId(), r.GetSupplier())
}

func (s *catalogServer) GetSupplier(ctx context.Context, r *catalogv1.GetSupplierRequest) (*catalogv1.Supplier, error) {
	return supplierKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListSuppliers(ctx context.Context, r *catalogv1.ListSuppliersRequest) (*catalogv1.ListSuppliersResponse, error) {
	page, next, err := supplierKind().list(ctx, s, r)
	return &catalogv1.ListSuppliersResponse{Suppliers: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateSupplier(ctx context.Context, r *catalogv1.UpdateSupplierRequest) (*catalogv1.Supplier, error) {
	return supplierKind().update(ctx, s, r, r.GetSupplier())
}

func (s *catalogServer) DeleteSupplier(ctx context.Context, r *catalogv1.DeleteSupplierRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteSupplier(ctx context.Context, r *catalogv1.UndeleteSupplierRequest) (*catalogv1.Supplier, error) {
	return supplierKind().undelete(ctx, s, r, r.GetName())
}

func supplierMessage(v offer.Version) *catalogv1.Supplier {
	if v.Supplier == nil {
		return &catalogv1.Supplier{}
	}
	s := v.Supplier
	return &catalogv1.Supplier{
		Name:          v.Name,
		DisplayName:   s.DisplayName,
		Services:      s.Services,
		Skills:        s.Skills,
		Email:         s.Email,
		Webhook:       s.Webhook,
		Phone:         s.Phone,
		Respond:       duration(s.Respond),
		Resolve:       duration(s.Resolve),
		Calendar:      s.Calendar,
		Active:        proto.Bool(s.Active),
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    deleted(v),
	}
}

func supplierContent(m *catalogv1.Supplier) offer.Content {
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

// duration is nil for none.
func duration(d time.Duration) *durationpb.Duration {
	if d == 0 {
		return nil
	}
	return durationpb.New(d)
}
