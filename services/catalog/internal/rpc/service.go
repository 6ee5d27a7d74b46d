package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// serviceServer serves the methods of services.
type serviceServer struct {
	services handlers[catalogv1.Service, *catalogv1.Service]
}

func newServiceServer(d Deps) *serviceServer {
	return &serviceServer{services: handlers[catalogv1.Service, *catalogv1.Service]{
		Deps:      d,
		kind:      offer.Services,
		field:     "service",
		toProto:   toProtoService,
		fromProto: fromProtoService,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("category", func(v offer.Version) []string { return v.Service.Categories }),
			newAttribute("serviceLevel", func(v offer.Version) []string { return []string{v.Service.ServiceLevel} }),
			newAttribute("calendar", func(v offer.Version) []string { return []string{v.Service.Calendar} }),
			newAttribute("territory", func(v offer.Version) []string { return v.Service.Territories }),
		},
	}}
}

// CreateService makes a service.
func (s *serviceServer) CreateService(
	ctx context.Context, req *catalogv1.CreateServiceRequest,
) (*catalogv1.Service, error) {
	return s.services.createResource(ctx, req, req.GetServiceId(), req.GetService())
}

// GetService returns a service that the caller may see.
func (s *serviceServer) GetService(ctx context.Context, req *catalogv1.GetServiceRequest) (*catalogv1.Service, error) {
	return s.services.getResource(ctx, req.GetName())
}

// ListServices lists the services that the caller may see, by name.
func (s *serviceServer) ListServices(
	ctx context.Context, req *catalogv1.ListServicesRequest,
) (*catalogv1.ListServicesResponse, error) {
	page, next, err := s.services.listResources(ctx, req)
	return &catalogv1.ListServicesResponse{Services: page, NextPageToken: next}, err
}

// UpdateService changes a service in a new version.
func (s *serviceServer) UpdateService(
	ctx context.Context, req *catalogv1.UpdateServiceRequest,
) (*catalogv1.Service, error) {
	return s.services.updateResource(ctx, req, req.GetService())
}

// DeleteService takes a service out of use.
func (s *serviceServer) DeleteService(
	ctx context.Context, req *catalogv1.DeleteServiceRequest,
) (*emptypb.Empty, error) {
	return s.services.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteService takes a service back into use.
func (s *serviceServer) UndeleteService(
	ctx context.Context, req *catalogv1.UndeleteServiceRequest,
) (*catalogv1.Service, error) {
	return s.services.undeleteResource(ctx, req, req.GetName())
}

func toProtoService(v offer.Version) *catalogv1.Service {
	s := v.Service
	return &catalogv1.Service{
		Name:          v.Name,
		DisplayName:   s.DisplayName,
		Description:   s.Description,
		Specification: toProtoSpecification(s),
		ServiceLevel:  s.ServiceLevel,
		Calendar:      s.Calendar,
		Categories:    s.Categories,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    toProtoDeleteTime(v),
	}
}

func fromProtoService(m *catalogv1.Service) offer.Content {
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
		Continuity:         fromProtoContinuity(spec.GetContinuity()),
		SpeedPromised:      spec.GetSpeedPromised(),
	}
	for _, list := range spec.GetChecklists() {
		s.Checklists = append(s.Checklists, offer.Checklist{
			Category: list.GetCategory(),
			Items:    fromProtoItems(list.GetItems()),
		})
	}
	return s
}
