package rpc

import (
	"context"
	"strconv"

	"google.golang.org/genproto/googleapis/type/money"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// serviceLevelServer serves the methods of service levels.
type serviceLevelServer struct {
	serviceLevels handlers[catalogv1.ServiceLevel, *catalogv1.ServiceLevel]
}

func newServiceLevelServer(d Deps) *serviceLevelServer {
	return &serviceLevelServer{serviceLevels: handlers[catalogv1.ServiceLevel, *catalogv1.ServiceLevel]{
		Deps:      d,
		kind:      offer.ServiceLevels,
		field:     "service_level",
		toProto:   toProtoServiceLevel,
		fromProto: fromProtoServiceLevel,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("calendar", func(v offer.Version) []string { return []string{v.ServiceLevel.Calendar} }),
			newAttribute("paid", func(v offer.Version) []string { return []string{strconv.FormatBool(v.ServiceLevel.Paid)} }),
		},
	}}
}

// CreateServiceLevel makes a service level.
func (s *serviceLevelServer) CreateServiceLevel(
	ctx context.Context, req *catalogv1.CreateServiceLevelRequest,
) (*catalogv1.ServiceLevel, error) {
	return s.serviceLevels.createResource(ctx, req, req.GetServiceLevelId(), req.GetServiceLevel())
}

// GetServiceLevel returns a service level that the caller may see.
func (s *serviceLevelServer) GetServiceLevel(
	ctx context.Context, req *catalogv1.GetServiceLevelRequest,
) (*catalogv1.ServiceLevel, error) {
	return s.serviceLevels.getResource(ctx, req.GetName())
}

// ListServiceLevels lists the service levels that the caller may see, by name.
func (s *serviceLevelServer) ListServiceLevels(
	ctx context.Context, req *catalogv1.ListServiceLevelsRequest,
) (*catalogv1.ListServiceLevelsResponse, error) {
	page, next, err := s.serviceLevels.listResources(ctx, req)
	return &catalogv1.ListServiceLevelsResponse{ServiceLevels: page, NextPageToken: next}, err
}

// UpdateServiceLevel changes a service level in a new version.
func (s *serviceLevelServer) UpdateServiceLevel(
	ctx context.Context, req *catalogv1.UpdateServiceLevelRequest,
) (*catalogv1.ServiceLevel, error) {
	return s.serviceLevels.updateResource(ctx, req, req.GetServiceLevel())
}

// DeleteServiceLevel takes a service level out of use.
func (s *serviceLevelServer) DeleteServiceLevel(
	ctx context.Context, req *catalogv1.DeleteServiceLevelRequest,
) (*emptypb.Empty, error) {
	return s.serviceLevels.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteServiceLevel takes a service level back into use.
func (s *serviceLevelServer) UndeleteServiceLevel(
	ctx context.Context, req *catalogv1.UndeleteServiceLevelRequest,
) (*catalogv1.ServiceLevel, error) {
	return s.serviceLevels.undeleteResource(ctx, req, req.GetName())
}

func toProtoServiceLevel(v offer.Version) *catalogv1.ServiceLevel {
	l := v.ServiceLevel
	m := &catalogv1.ServiceLevel{
		Name:          v.Name,
		DisplayName:   l.DisplayName,
		Calendar:      l.Calendar,
		Ceiling:       durationpb.New(l.Ceiling),
		Benefits:      l.Benefits,
		Paid:          l.Paid,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    toProtoDeleteTime(v),
	}
	for _, t := range l.Targets {
		m.Targets = append(m.Targets, toProtoTarget(t))
	}
	for _, a := range l.Authority {
		m.Authority = append(m.Authority, &catalogv1.AuthorityLimit{Level: int32(a.Level), Amount: &money.Money{
			CurrencyCode: a.Amount.Currency, Units: a.Amount.Units, Nanos: a.Amount.Nanos,
		}})
	}
	return m
}

func toProtoTarget(t offer.Target) *catalogv1.Target {
	return &catalogv1.Target{
		Priority: typev1.Priority(t.Priority),
		Respond:  durationpb.New(t.Respond),
		Update:   durationpb.New(t.Update),
		Resolve:  durationpb.New(t.Resolve),
	}
}

func fromProtoServiceLevel(m *catalogv1.ServiceLevel) offer.Content {
	l := &offer.ServiceLevel{
		DisplayName: m.GetDisplayName(),
		Calendar:    m.GetCalendar(),
		Ceiling:     m.GetCeiling().AsDuration(),
		Benefits:    m.GetBenefits(),
		Paid:        m.GetPaid(),
	}
	for _, t := range m.GetTargets() {
		l.Targets = append(l.Targets, offer.Target{
			Priority: int(t.GetPriority()),
			Respond:  t.GetRespond().AsDuration(),
			Update:   t.GetUpdate().AsDuration(),
			Resolve:  t.GetResolve().AsDuration(),
		})
	}
	for _, a := range m.GetAuthority() {
		amount := a.GetAmount()
		l.Authority = append(l.Authority, offer.AuthorityLimit{Level: int(a.GetLevel()), Amount: offer.Money{
			Currency: amount.GetCurrencyCode(), Units: amount.GetUnits(), Nanos: amount.GetNanos(),
		}})
	}
	return l
}
