package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func (s *catalogServer) CreateServiceLevel(ctx context.Context, r *catalogv1.CreateServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return create(ctx, s, r, offer.ServiceLevels, r.GetServiceLevelId(), serviceLevelContent(r.GetServiceLevel()), serviceLevelMessage)
}

func (s *catalogServer) GetServiceLevel(ctx context.Context, r *catalogv1.GetServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return get(ctx, s, r.GetName(), serviceLevelMessage)
}

func (s *catalogServer) ListServiceLevels(_ context.Context, r *catalogv1.ListServiceLevelsRequest) (*catalogv1.ListServiceLevelsResponse, error) {
	page, next, err := list(s, offer.ServiceLevels, r.GetPageSize(), r.GetPageToken(), serviceLevelMessage)
	return &catalogv1.ListServiceLevelsResponse{ServiceLevels: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateServiceLevel(ctx context.Context, r *catalogv1.UpdateServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return update(ctx, s, r, r.GetServiceLevel(), r.GetUpdateMask(), offer.ServiceLevels, serviceLevelMessage, serviceLevelContent)
}

func (s *catalogServer) DeleteServiceLevel(ctx context.Context, r *catalogv1.DeleteServiceLevelRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func serviceLevelMessage(v offer.Version) *catalogv1.ServiceLevel {
	if v.ServiceLevel == nil {
		return &catalogv1.ServiceLevel{}
	}
	l := v.ServiceLevel
	m := &catalogv1.ServiceLevel{
		Name: v.Name, DisplayName: l.DisplayName, Calendar: l.Calendar, Ceiling: durationpb.New(l.Ceiling),
		Version: v.Number, EffectiveTime: timestamppb.New(v.Effective), Etag: v.Etag(),
	}
	for _, t := range l.Targets {
		m.Targets = append(m.Targets, targetMessage(t))
	}
	return m
}

func targetMessage(t offer.Target) *catalogv1.Target {
	return &catalogv1.Target{
		Priority: typev1.Priority(t.Priority),
		Respond:  durationpb.New(t.Respond), Update: durationpb.New(t.Update), Resolve: durationpb.New(t.Resolve),
	}
}

func serviceLevelContent(m *catalogv1.ServiceLevel) offer.Content {
	l := &offer.ServiceLevel{DisplayName: m.GetDisplayName(), Calendar: m.GetCalendar(), Ceiling: m.GetCeiling().AsDuration()}
	for _, t := range m.GetTargets() {
		l.Targets = append(l.Targets, offer.Target{
			Priority: int(t.GetPriority()),
			Respond:  t.GetRespond().AsDuration(), Update: t.GetUpdate().AsDuration(), Resolve: t.GetResolve().AsDuration(),
		})
	}
	return l
}
