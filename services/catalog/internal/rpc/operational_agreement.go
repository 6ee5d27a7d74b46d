package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// operationalAgreementServer serves the methods of operational agreements.
type operationalAgreementServer struct {
	operationalAgreements handlers[catalogv1.OperationalAgreement, *catalogv1.OperationalAgreement]
}

func newOperationalAgreementServer(d Deps) *operationalAgreementServer {
	return &operationalAgreementServer{operationalAgreements: handlers[catalogv1.OperationalAgreement, *catalogv1.OperationalAgreement]{
		Deps:      d,
		kind:      offer.OperationalAgreements,
		field:     "operational_agreement",
		toProto:   toProtoOperationalAgreement,
		fromProto: fromProtoOperationalAgreement,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("customer", func(v offer.Version) []string { return []string{v.Agreement.Customer} }),
			newAttribute("service", func(v offer.Version) []string { return []string{v.Agreement.Service} }),
			newAttribute("serviceLevel", func(v offer.Version) []string { return []string{v.Agreement.ServiceLevel} }),
		},
	}}
}

// CreateOperationalAgreement makes an operational agreement.
func (s *operationalAgreementServer) CreateOperationalAgreement(
	ctx context.Context, req *catalogv1.CreateOperationalAgreementRequest,
) (*catalogv1.OperationalAgreement, error) {
	return s.operationalAgreements.createResource(ctx, req, req.GetOperationalAgreementId(), req.GetOperationalAgreement())
}

// GetOperationalAgreement returns an operational agreement that the caller may see.
func (s *operationalAgreementServer) GetOperationalAgreement(
	ctx context.Context, req *catalogv1.GetOperationalAgreementRequest,
) (*catalogv1.OperationalAgreement, error) {
	return s.operationalAgreements.getResource(ctx, req.GetName())
}

// ListOperationalAgreements lists the operational agreements that the caller may see, by name.
func (s *operationalAgreementServer) ListOperationalAgreements(
	ctx context.Context, req *catalogv1.ListOperationalAgreementsRequest,
) (*catalogv1.ListOperationalAgreementsResponse, error) {
	page, next, err := s.operationalAgreements.listResources(ctx, req)
	return &catalogv1.ListOperationalAgreementsResponse{OperationalAgreements: page, NextPageToken: next}, err
}

// UpdateOperationalAgreement changes an operational agreement in a new version.
func (s *operationalAgreementServer) UpdateOperationalAgreement(
	ctx context.Context, req *catalogv1.UpdateOperationalAgreementRequest,
) (*catalogv1.OperationalAgreement, error) {
	return s.operationalAgreements.updateResource(ctx, req, req.GetOperationalAgreement())
}

// DeleteOperationalAgreement takes an operational agreement out of use.
func (s *operationalAgreementServer) DeleteOperationalAgreement(
	ctx context.Context, req *catalogv1.DeleteOperationalAgreementRequest,
) (*emptypb.Empty, error) {
	return s.operationalAgreements.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteOperationalAgreement takes an operational agreement back into use.
func (s *operationalAgreementServer) UndeleteOperationalAgreement(
	ctx context.Context, req *catalogv1.UndeleteOperationalAgreementRequest,
) (*catalogv1.OperationalAgreement, error) {
	return s.operationalAgreements.undeleteResource(ctx, req, req.GetName())
}

func toProtoOperationalAgreement(v offer.Version) *catalogv1.OperationalAgreement {
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
		DeleteTime:    toProtoDeleteTime(v),
	}
}

func fromProtoOperationalAgreement(m *catalogv1.OperationalAgreement) offer.Content {
	return &offer.Agreement{
		DisplayName:  m.GetDisplayName(),
		Customer:     m.GetCustomer(),
		Service:      m.GetService(),
		ServiceLevel: m.GetServiceLevel(),
	}
}
