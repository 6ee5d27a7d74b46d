package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func statutoryLimitKind() kind[catalogv1.StatutoryLimit, *catalogv1.StatutoryLimit] {
	return kind[catalogv1.StatutoryLimit, *catalogv1.StatutoryLimit]{
		Kind:    offer.StatutoryLimits,
		field:   "statutory_limit",
		message: statutoryLimitMessage,
		content: statutoryLimitContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("category", func(v offer.Version) []string { return []string{v.Limit.Category} }),
			attribute("territory", func(v offer.Version) []string { return v.Limit.Territories }),
		},
	}
}

func (s *catalogServer) CreateStatutoryLimit(ctx context.Context, r *catalogv1.CreateStatutoryLimitRequest) (*catalogv1.StatutoryLimit, error) {
	return statutoryLimitKind().create(ctx, s, r, r.GetStatutoryLimitId(), r.GetStatutoryLimit())
}

func (s *catalogServer) GetStatutoryLimit(ctx context.Context, r *catalogv1.GetStatutoryLimitRequest) (*catalogv1.StatutoryLimit, error) {
	return statutoryLimitKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListStatutoryLimits(ctx context.Context, r *catalogv1.ListStatutoryLimitsRequest) (*catalogv1.ListStatutoryLimitsResponse, error) {
	page, next, err := statutoryLimitKind().list(ctx, s, r)
	return &catalogv1.ListStatutoryLimitsResponse{StatutoryLimits: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateStatutoryLimit(ctx context.Context, r *catalogv1.UpdateStatutoryLimitRequest) (*catalogv1.StatutoryLimit, error) {
	return statutoryLimitKind().update(ctx, s, r, r.GetStatutoryLimit())
}

func (s *catalogServer) DeleteStatutoryLimit(ctx context.Context, r *catalogv1.DeleteStatutoryLimitRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteStatutoryLimit(ctx context.Context, r *catalogv1.UndeleteStatutoryLimitRequest) (*catalogv1.StatutoryLimit, error) {
	return statutoryLimitKind().undelete(ctx, s, r, r.GetName())
}

func statutoryLimitMessage(v offer.Version) *catalogv1.StatutoryLimit {
	if v.Limit == nil {
		return &catalogv1.StatutoryLimit{}
	}
	l := v.Limit
	return &catalogv1.StatutoryLimit{
		Name:          v.Name,
		DisplayName:   l.DisplayName,
		Category:      l.Category,
		Territories:   l.Territories,
		Respond:       duration(l.Respond),
		Resolve:       duration(l.Resolve),
		Calendar:      l.Calendar,
		Source:        l.Source,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    deleted(v),
	}
}

func statutoryLimitContent(m *catalogv1.StatutoryLimit) offer.Content {
	return &offer.StatutoryLimit{
		DisplayName: m.GetDisplayName(),
		Category:    m.GetCategory(),
		Territories: m.GetTerritories(),
		Respond:     m.GetRespond().AsDuration(),
		Resolve:     m.GetResolve().AsDuration(),
		Calendar:    m.GetCalendar(),
		Source:      m.GetSource(),
	}
}
