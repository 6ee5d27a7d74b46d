package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// segmentServer serves the methods of segments.
type segmentServer struct {
	segments handlers[catalogv1.Segment, *catalogv1.Segment]
}

func newSegmentServer(d Deps) *segmentServer {
	return &segmentServer{segments: handlers[catalogv1.Segment, *catalogv1.Segment]{
		Deps:      d,
		kind:      offer.Segments,
		field:     "segment",
		toProto:   toProtoSegment,
		fromProto: fromProtoSegment,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("serviceLevel", func(v offer.Version) []string { return v.Segment.ServiceLevelNames() }),
			newAttribute("damageWeight", func(v offer.Version) []string { return []string{toProtoWeight(v.Segment.Weight).String()} }),
			newAttribute("subscription", func(v offer.Version) []string { return v.Segment.Subscriptions }),
		},
	}}
}

// CreateSegment makes a segment.
func (s *segmentServer) CreateSegment(
	ctx context.Context, req *catalogv1.CreateSegmentRequest,
) (*catalogv1.Segment, error) {
	return s.segments.createResource(ctx, req, req.GetSegmentId(), req.GetSegment())
}

// GetSegment returns a segment that the caller may see.
func (s *segmentServer) GetSegment(ctx context.Context, req *catalogv1.GetSegmentRequest) (*catalogv1.Segment, error) {
	return s.segments.getResource(ctx, req.GetName())
}

// ListSegments lists the segments that the caller may see, by name.
func (s *segmentServer) ListSegments(
	ctx context.Context, req *catalogv1.ListSegmentsRequest,
) (*catalogv1.ListSegmentsResponse, error) {
	page, next, err := s.segments.listResources(ctx, req)
	return &catalogv1.ListSegmentsResponse{Segments: page, NextPageToken: next}, err
}

// UpdateSegment changes a segment in a new version.
func (s *segmentServer) UpdateSegment(
	ctx context.Context, req *catalogv1.UpdateSegmentRequest,
) (*catalogv1.Segment, error) {
	return s.segments.updateResource(ctx, req, req.GetSegment())
}

// DeleteSegment takes a segment out of use.
func (s *segmentServer) DeleteSegment(
	ctx context.Context, req *catalogv1.DeleteSegmentRequest,
) (*emptypb.Empty, error) {
	return s.segments.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteSegment takes a segment back into use.
func (s *segmentServer) UndeleteSegment(
	ctx context.Context, req *catalogv1.UndeleteSegmentRequest,
) (*catalogv1.Segment, error) {
	return s.segments.undeleteResource(ctx, req, req.GetName())
}

func toProtoSegment(v offer.Version) *catalogv1.Segment {
	s := v.Segment
	m := &catalogv1.Segment{
		Name:          v.Name,
		DisplayName:   s.DisplayName,
		Damage:        s.Damage,
		DamageWeight:  toProtoWeight(s.Weight),
		ServiceLevel:  s.ServiceLevel,
		Subscriptions: s.Subscriptions,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    toProtoDeleteTime(v),
	}
	for _, l := range s.ServiceLevels {
		m.ServiceLevels = append(m.ServiceLevels, &catalogv1.SegmentServiceLevel{
			Service:      l.Service,
			ServiceLevel: l.ServiceLevel,
		})
	}
	return m
}

func fromProtoSegment(m *catalogv1.Segment) offer.Content {
	s := &offer.Segment{
		DisplayName:   m.GetDisplayName(),
		Damage:        m.GetDamage(),
		Weight:        offer.Weight(m.GetDamageWeight()),
		ServiceLevel:  m.GetServiceLevel(),
		Subscriptions: m.GetSubscriptions(),
	}
	for _, l := range m.GetServiceLevels() {
		s.ServiceLevels = append(s.ServiceLevels, offer.SegmentServiceLevel{
			Service:      l.GetService(),
			ServiceLevel: l.GetServiceLevel(),
		})
	}
	return s
}

func toProtoWeight(w offer.Weight) catalogv1.Segment_DamageWeight {
	return catalogv1.Segment_DamageWeight(w)
}
