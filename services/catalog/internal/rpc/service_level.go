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

func serviceLevelKind() kind[catalogv1.ServiceLevel, *catalogv1.ServiceLevel] {
	return kind[catalogv1.ServiceLevel, *catalogv1.ServiceLevel]{
		Kind:    offer.ServiceLevels,
		field:   "service_level",
		message: serviceLevelMessage,
		content: serviceLevelContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("calendar", func(v offer.Version) []string { return []string{v.ServiceLevel.Calendar} }),
			attribute("paid", func(v offer.Version) []string { return []string{strconv.FormatBool(v.ServiceLevel.Paid)} }),
		},
	}
}

func (s *catalogServer) CreateServiceLevel(ctx context.Context, r *catalogv1.CreateServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return serviceLevelKind().create(ctx, s, r, r.GetServiceLevelId(), r.GetServiceLevel())
}

func (s *catalogServer) GetServiceLevel(ctx context.Context, r *catalogv1.GetServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return serviceLevelKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListServiceLevels(ctx context.Context, r *catalogv1.ListServiceLevelsRequest) (*catalogv1.ListServiceLevelsResponse, error) {
	page, next, err := serviceLevelKind().list(ctx, s, r)
	return &catalogv1.ListServiceLevelsResponse{ServiceLevels: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateServiceLevel(ctx context.Context, r *catalogv1.UpdateServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return serviceLevelKind().update(ctx, s, r, r.GetServiceLevel())
}

func (s *catalogServer) DeleteServiceLevel(ctx context.Context, r *catalogv1.DeleteServiceLevelRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteServiceLevel(ctx context.Context, r *catalogv1.UndeleteServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return serviceLevelKind().undelete(ctx, s, r, r.GetName())
}

func serviceLevelMessage(v offer.Version) *catalogv1.ServiceLevel {
	if v.ServiceLevel == nil {
		return &catalogv1.ServiceLevel{}
	}
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
		DeleteTime:    deleted(v),
	}
	for _, t := range l.Targets {
		m.Targets = append(m.Targets, targetMessage(t))
	}
	for _, a := range l.Authority {
		m.Authority = append(m.Authority, &catalogv1.AuthorityLimit{Level: int32(a.Level), Amount: &money.Money{
			CurrencyCode: a.Amount.Currency, Units: a.Amount.Units, Nanos: a.Amount.Nanos,
		}})
	}
	return m
}

func targetMessage(t offer.Target) *catalogv1.Target {
	return &catalogv1.Target{
		Priority: typev1.Priority(t.Priority),
		Respond:  durationpb.New(t.Respond),
		Update:   durationpb.New(t.Update),
		Resolve:  durationpb.New(t.Resolve),
	}
}

func serviceLevelContent(m *catalogv1.ServiceLevel) offer.Content {
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
