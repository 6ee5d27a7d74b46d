package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func serviceKind() kind[catalogv1.Service, *catalogv1.Service] {
	return kind[catalogv1.Service, *catalogv1.Service]{
		Kind:    offer.Services,
		field:   "service",
		message: serviceMessage,
		content: serviceContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("category", func(v offer.Version) []string { return v.Service.Categories }),
			attribute("serviceLevel", func(v offer.Version) []string { return []string{v.Service.ServiceLevel} }),
			attribute("calendar", func(v offer.Version) []string { return []string{v.Service.Calendar} }),
			attribute("territory", func(v offer.Version) []string { return v.Service.Territories }),
		},
	}
}

func (s *catalogServer) CreateService(ctx context.Context, r *catalogv1.CreateServiceRequest) (*catalogv1.Service, error) {
	return serviceKind().create(ctx, s, r, r.GetServiceId(), r.GetService())
}

func (s *catalogServer) GetService(ctx context.Context, r *catalogv1.GetServiceRequest) (*catalogv1.Service, error) {
	return serviceKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListServices(ctx context.Context, r *catalogv1.ListServicesRequest) (*catalogv1.ListServicesResponse, error) {
	page, next, err := serviceKind().list(ctx, s, r)
	return &catalogv1.ListServicesResponse{Services: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateService(ctx context.Context, r *catalogv1.UpdateServiceRequest) (*catalogv1.Service, error) {
	return serviceKind().update(ctx, s, r, r.GetService())
}

func (s *catalogServer) DeleteService(ctx context.Context, r *catalogv1.DeleteServiceRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteService(ctx context.Context, r *catalogv1.UndeleteServiceRequest) (*catalogv1.Service, error) {
	return serviceKind().undelete(ctx, s, r, r.GetName())
}

func serviceMessage(v offer.Version) *catalogv1.Service {
	if v.Service == nil {
		return &catalogv1.Service{}
	}
	s := v.Service
	return &catalogv1.Service{
		Name:          v.Name,
		DisplayName:   s.DisplayName,
		Description:   s.Description,
		Specification: specification(s),
		ServiceLevel:  s.ServiceLevel,
		Calendar:      s.Calendar,
		Categories:    s.Categories,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    deleted(v),
	}
}

func serviceContent(m *catalogv1.Service) offer.Content {
	spec := m.GetSpecification()
	s := &offer.Service{
		DisplayName:        m.GetDisplayName(),
		Description:        m.GetDescription(),
		Included:           spec.GetIncluded(),
		Excluded:           spec.GetExcluded(),
		Terms:              spec.GetTerms(),
		Territories:        spec.GetTerritories(),
		ServiceLevel:       m.GetServiceLevel(),
		Calendar:           m.GetCalendar(),
		Categories:         m.GetCategories(),
		CriticalActivities: spec.GetCriticalActivities(),
		Continuity:         continuityContent(spec.GetContinuity()),
		SpeedPromised:      spec.GetSpeedPromised(),
	}
	for _, list := range spec.GetChecklists() {
		s.Checklists = append(s.Checklists, offer.Checklist{Category: list.GetCategory(), Items: itemsContent(list.GetItems())})
	}
	return s
}
