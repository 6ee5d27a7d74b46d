package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func (s *catalogServer) CreateSegment(ctx context.Context, r *catalogv1.CreateSegmentRequest) (*catalogv1.Segment, error) {
	return create(ctx, s, r, offer.Segments, r.GetSegmentId(), segmentContent(r.GetSegment()), segmentMessage)
}

func (s *catalogServer) GetSegment(ctx context.Context, r *catalogv1.GetSegmentRequest) (*catalogv1.Segment, error) {
	return get(ctx, s, r.GetName(), segmentMessage)
}

func (s *catalogServer) ListSegments(_ context.Context, r *catalogv1.ListSegmentsRequest) (*catalogv1.ListSegmentsResponse, error) {
	page, next, err := list(s, offer.Segments, r.GetPageSize(), r.GetPageToken(), segmentMessage)
	return &catalogv1.ListSegmentsResponse{Segments: page, NextPageToken: next}, err
}

func (s *catalogServer) UpdateSegment(ctx context.Context, r *catalogv1.UpdateSegmentRequest) (*catalogv1.Segment, error) {
	return update(ctx, s, r, r.GetSegment(), r.GetUpdateMask(), offer.Segments, segmentMessage, segmentContent)
}

func (s *catalogServer) DeleteSegment(ctx context.Context, r *catalogv1.DeleteSegmentRequest) (*emptypb.Empty, error) {
	return s.remove(ctx, r, r.GetName(), r.GetEtag())
}

func segmentMessage(v offer.Version) *catalogv1.Segment {
	if v.Segment == nil {
		return &catalogv1.Segment{}
	}
	m := &catalogv1.Segment{
		Name: v.Name, DisplayName: v.Segment.DisplayName, Damage: v.Segment.Damage, ServiceLevel: v.Segment.ServiceLevel,
		Version: v.Number, EffectiveTime: timestamppb.New(v.Effective), Etag: v.Etag(),
	}
	for _, l := range v.Segment.ServiceLevels {
		m.ServiceLevels = append(m.ServiceLevels, &catalogv1.SegmentServiceLevel{Service: l.Service, ServiceLevel: l.ServiceLevel})
	}
	return m
}

func segmentContent(m *catalogv1.Segment) offer.Content {
	s := &offer.Segment{DisplayName: m.GetDisplayName(), Damage: m.GetDamage(), ServiceLevel: m.GetServiceLevel()}
	for _, l := range m.GetServiceLevels() {
		s.ServiceLevels = append(s.ServiceLevels, offer.SegmentServiceLevel{Service: l.GetService(), ServiceLevel: l.GetServiceLevel()})
	}
	return s
}
