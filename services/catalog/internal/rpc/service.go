package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func (s *catalogServer) CreateService(ctx context.Context, r *catalogv1.CreateServiceRequest) (*catalogv1.Service, error) {
	return create(ctx, s, r, offer.Services, r.GetServiceId(), serviceContent(r.GetService()), serviceMessage)
}

func (s *catalogServer) GetService(ctx context.Context, r *catalogv1.GetServiceRequest) (*catalogv1.Service, error) {
	return get(ctx, s, r.GetName(), serviceMessage)
}

func (s *catalogServer) ListServices(_ context.Context, r *catalogv1.ListServicesRequest) (*catalogv1.ListServicesResponse, error) {
	page, next, err := list(s, offer.Services, r.GetPageSize(), r.GetPageToken(), serviceMessage)
	return &catalogv1.ListServicesResponse{Services: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateService(ctx context.Context, r *catalogv1.UpdateServiceRequest) (*catalogv1.Service, error) {
	return update(ctx, s, r, r.GetService(), r.GetUpdateMask(), offer.Services, serviceMessage, serviceContent)
}

func (s *catalogServer) DeleteService(ctx context.Context, r *catalogv1.DeleteServiceRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func serviceMessage(v offer.Version) *catalogv1.Service {
	if v.Service == nil {
		return &catalogv1.Service{}
	}
	s := v.Service
	return &catalogv1.Service{
		Name: v.Name, DisplayName: s.DisplayName, Description: s.Description,
		Specification: &catalogv1.Specification{
			Included: s.Included, Excluded: s.Excluded, Terms: s.Terms, Territories: s.Territories,
		},
		ServiceLevel: s.ServiceLevel, Calendar: s.Calendar, Categories: s.Categories,
		Version: v.Number, EffectiveTime: timestamppb.New(v.Effective), Etag: v.Etag(),
	}
}

func serviceContent(m *catalogv1.Service) offer.Content {
	spec := m.GetSpecification()
	return &offer.Service{
		DisplayName: m.GetDisplayName(), Description: m.GetDescription(),
		Included: spec.GetIncluded(), Excluded: spec.GetExcluded(), Terms: spec.GetTerms(), Territories: spec.GetTerritories(),
		ServiceLevel: m.GetServiceLevel(), Calendar: m.GetCalendar(), Categories: m.GetCategories(),
	}
}
