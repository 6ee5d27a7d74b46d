package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func operationalAgreementKind() kind[catalogv1.OperationalAgreement, *catalogv1.OperationalAgreement] {
	return kind[catalogv1.OperationalAgreement, *catalogv1.OperationalAgreement]{
		Kind:    offer.OperationalAgreements,
		field:   "operational_agreement",
		message: operationalAgreementMessage,
		content: operationalAgreementContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("customer", func(v offer.Version) []string { return []string{v.Agreement.Customer} }),
			attribute("service", func(v offer.Version) []string { return []string{v.Agreement.Service} }),
			attribute("serviceLevel", func(v offer.Version) []string { return []string{v.Agreement.ServiceLevel} }),
		},
	}
}

func (s *catalogServer) CreateOperationalAgreement(ctx context.Context, r *catalogv1.CreateOperationalAgreementRequest) (*catalogv1.OperationalAgreement, error) {
	return operationalAgreementKind().create(ctx, s, r, r.GetOperationalAgreementId(), r.GetOperationalAgreement())
}

func (s *catalogServer) GetOperationalAgreement(ctx context.Context, r *catalogv1.GetOperationalAgreementRequest) (*catalogv1.OperationalAgreement, error) {
	return operationalAgreementKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListOperationalAgreements(ctx context.Context, r *catalogv1.ListOperationalAgreementsRequest) (*catalogv1.ListOperationalAgreementsResponse, error) {
	page, next, err := operationalAgreementKind().list(ctx, s, r)
	return &catalogv1.ListOperationalAgreementsResponse{OperationalAgreements: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateOperationalAgreement(ctx context.Context, r *catalogv1.UpdateOperationalAgreementRequest) (*catalogv1.OperationalAgreement, error) {
	return operationalAgreementKind().update(ctx, s, r, r.GetOperationalAgreement())
}

func (s *catalogServer) DeleteOperationalAgreement(ctx context.Context, r *catalogv1.DeleteOperationalAgreementRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteOperationalAgreement(ctx context.Context, r *catalogv1.UndeleteOperationalAgreementRequest) (*catalogv1.OperationalAgreement, error) {
	return operationalAgreementKind().undelete(ctx, s, r, r.GetName())
}

func operationalAgreementMessage(v offer.Version) *catalogv1.OperationalAgreement {
	if v.Agreement == nil {
		return &catalogv1.OperationalAgreement{}
	}
	a := v.Agreement
	return &catalogv1.OperationalAgreement{
		Name:          v.Name,
		DisplayName:   a.DisplayName,
		Customer:      a.Customer,
		Service:       a.Service,
		ServiceLevel:  a.ServiceLevel,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    deleted(v),
	}
}

func operationalAgreementContent(m *catalogv1.OperationalAgreement) offer.Content {
	return &offer.Agreement{
		DisplayName:  m.GetDisplayName(),
		Customer:     m.GetCustomer(),
		Service:      m.GetService(),
		ServiceLevel: m.GetServiceLevel(),
	}
}
