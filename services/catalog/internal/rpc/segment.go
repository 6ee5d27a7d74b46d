package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func segmentKind() kind[catalogv1.Segment, *catalogv1.Segment] {
	return kind[catalogv1.Segment, *catalogv1.Segment]{
		Kind:    offer.Segments,
		field:   "segment",
		message: segmentMessage,
		content: segmentContent,
		filters: []listing.Attribute[offer.Version]{
			attribute("serviceLevel", func(v offer.Version) []string { return v.Segment.Levels() }),
			attribute("damageWeight", func(v offer.Version) []string { return []string{weight(v.Segment.Weight).String()} }),
			attribute("subscription", func(v offer.Version) []string { return v.Segment.Subscriptions }),
		},
	}
}

func (s *catalogServer) CreateSegment(ctx context.Context, r *catalogv1.CreateSegmentRequest) (*catalogv1.Segment, error) {
	return segmentKind().create(ctx, s, r, r.GetSegmentId(), r.GetSegment())
}

func (s *catalogServer) GetSegment(ctx context.Context, r *catalogv1.GetSegmentRequest) (*catalogv1.Segment, error) {
	return segmentKind().get(ctx, s, r.GetName())
}

func (s *catalogServer) ListSegments(ctx context.Context, r *catalogv1.ListSegmentsRequest) (*catalogv1.ListSegmentsResponse, error) {
	page, next, err := segmentKind().list(ctx, s, r)
	return &catalogv1.ListSegmentsResponse{Segments: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateSegment(ctx context.Context, r *catalogv1.UpdateSegmentRequest) (*catalogv1.Segment, error) {
	return segmentKind().update(ctx, s, r, r.GetSegment())
}

func (s *catalogServer) DeleteSegment(ctx context.Context, r *catalogv1.DeleteSegmentRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func (s *catalogServer) UndeleteSegment(ctx context.Context, r *catalogv1.UndeleteSegmentRequest) (*catalogv1.Segment, error) {
	return segmentKind().undelete(ctx, s, r, r.GetName())
}

func segmentMessage(v offer.Version) *catalogv1.Segment {
	if v.Segment == nil {
		return &catalogv1.Segment{}
	}
	s := v.Segment
	m := &catalogv1.Segment{
		Name:          v.Name,
		DisplayName:   s.DisplayName,
		Damage:        s.Damage,
		DamageWeight:  weight(s.Weight),
		ServiceLevel:  s.ServiceLevel,
		Subscriptions: s.Subscriptions,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    deleted(v),
	}
	for _, l := range s.ServiceLevels {
		m.ServiceLevels = append(m.ServiceLevels, &catalogv1.SegmentServiceLevel{Service: l.Service, ServiceLevel: l.ServiceLevel})
	}
	return m
}

func segmentContent(m *catalogv1.Segment) offer.Content {
	s := &offer.Segment{
		DisplayName:   m.GetDisplayName(),
		Damage:        m.GetDamage(),
		Weight:        offer.Weight(m.GetDamageWeight()),
		ServiceLevel:  m.GetServiceLevel(),
		Subscriptions: m.GetSubscriptions(),
	}
	for _, l := range m.GetServiceLevels() {
		s.ServiceLevels = append(s.ServiceLevels, offer.SegmentServiceLevel{Service: l.GetService(), ServiceLevel: l.GetServiceLevel()})
	}
	return s
}

func weight(w offer.Weight) catalogv1.Segment_DamageWeight { return catalogv1.Segment_DamageWeight(w) }
