package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// statutoryLimitServer serves the methods of statutory limits.
type statutoryLimitServer struct {
	statutoryLimits handlers[catalogv1.StatutoryLimit, *catalogv1.StatutoryLimit]
}

func newStatutoryLimitServer(d Deps) *statutoryLimitServer {
	return &statutoryLimitServer{statutoryLimits: handlers[catalogv1.StatutoryLimit, *catalogv1.StatutoryLimit]{
		Deps:      d,
		kind:      offer.StatutoryLimits,
		field:     "statutory_limit",
		toProto:   toProtoStatutoryLimit,
		fromProto: fromProtoStatutoryLimit,
		filters: []listing.Attribute[offer.Version]{
			newAttribute("category", func(v offer.Version) []string { return []string{v.Limit.Category} }),
			newAttribute("territory", func(v offer.Version) []string { return v.Limit.Territories }),
		},
	}}
}

// CreateStatutoryLimit makes a statutory limit.
func (s *statutoryLimitServer) CreateStatutoryLimit(
	ctx context.Context, req *catalogv1.CreateStatutoryLimitRequest,
) (*catalogv1.StatutoryLimit, error) {
	return s.statutoryLimits.createResource(ctx, req, req.GetStatutoryLimitId(), req.GetStatutoryLimit())
}

// GetStatutoryLimit returns a statutory limit that the caller may see.
func (s *statutoryLimitServer) GetStatutoryLimit(
	ctx context.Context, req *catalogv1.GetStatutoryLimitRequest,
) (*catalogv1.StatutoryLimit, error) {
	return s.statutoryLimits.getResource(ctx, req.GetName())
}

// ListStatutoryLimits lists the statutory limits that the caller may see, by name.
func (s *statutoryLimitServer) ListStatutoryLimits(
	ctx context.Context, req *catalogv1.ListStatutoryLimitsRequest,
) (*catalogv1.ListStatutoryLimitsResponse, error) {
	page, next, err := s.statutoryLimits.listResources(ctx, req)
	return &catalogv1.ListStatutoryLimitsResponse{StatutoryLimits: page, NextPageToken: next}, err
}

// UpdateStatutoryLimit changes a statutory limit in a new version.
func (s *statutoryLimitServer) UpdateStatutoryLimit(
	ctx context.Context, req *catalogv1.UpdateStatutoryLimitRequest,
) (*catalogv1.StatutoryLimit, error) {
	return s.statutoryLimits.updateResource(ctx, req, req.GetStatutoryLimit())
}

// DeleteStatutoryLimit takes a statutory limit out of use.
func (s *statutoryLimitServer) DeleteStatutoryLimit(
	ctx context.Context, req *catalogv1.DeleteStatutoryLimitRequest,
) (*emptypb.Empty, error) {
	return s.statutoryLimits.deleteResource(ctx, req, req.GetName(), req.GetEtag())
}

// UndeleteStatutoryLimit takes a statutory limit back into use.
func (s *statutoryLimitServer) UndeleteStatutoryLimit(
	ctx context.Context, req *catalogv1.UndeleteStatutoryLimitRequest,
) (*catalogv1.StatutoryLimit, error) {
	return s.statutoryLimits.undeleteResource(ctx, req, req.GetName())
}

func toProtoStatutoryLimit(v offer.Version) *catalogv1.StatutoryLimit {
	l := v.Limit
	return &catalogv1.StatutoryLimit{
		Name:          v.Name,
		DisplayName:   l.DisplayName,
		Category:      l.Category,
		Territories:   l.Territories,
		Respond:       protoconv.ToProtoOptionalDuration(l.Respond),
		Resolve:       protoconv.ToProtoOptionalDuration(l.Resolve),
		Calendar:      l.Calendar,
		Source:        l.Source,
		Version:       v.Number,
		EffectiveTime: timestamppb.New(v.Effective),
		Etag:          v.Etag(),
		DeleteTime:    toProtoDeleteTime(v),
	}
}

func fromProtoStatutoryLimit(m *catalogv1.StatutoryLimit) offer.Content {
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
