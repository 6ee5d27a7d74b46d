package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// versionServer serves the method about versions of all kinds.
type versionServer struct{ catalog *offer.Catalog }

// ListVersions lists the versions of a resource, the newest first, also of a deleted resource.
func (s *versionServer) ListVersions(
	ctx context.Context, req *catalogv1.ListVersionsRequest,
) (*catalogv1.ListVersionsResponse, error) {
	versions, next, err := s.catalog.ListVersions(ctx, req.GetParent(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	page := &catalogv1.ListVersionsResponse{NextPageToken: next}
	for _, v := range versions {
		page.Versions = append(page.Versions, toProtoVersion(v))
	}
	return page, nil
}

func toProtoVersion(v offer.Version) *catalogv1.Version {
	m := &catalogv1.Version{
		Name:          v.VersionName(),
		EffectiveTime: timestamppb.New(v.Effective),
		Actor:         v.Actor,
		Deleted:       v.Deleted,
	}
	switch v.Kind {
	case offer.Services:
		m.Resource = &catalogv1.Version_Service{Service: toProtoService(v)}
	case offer.Segments:
		m.Resource = &catalogv1.Version_Segment{Segment: toProtoSegment(v)}
	case offer.ServiceLevels:
		m.Resource = &catalogv1.Version_ServiceLevel{ServiceLevel: toProtoServiceLevel(v)}
	case offer.Calendars:
		m.Resource = &catalogv1.Version_Calendar{Calendar: toProtoCalendar(v)}
	case offer.Suppliers:
		m.Resource = &catalogv1.Version_Supplier{Supplier: toProtoSupplier(v)}
	case offer.StatutoryLimits:
		m.Resource = &catalogv1.Version_StatutoryLimit{StatutoryLimit: toProtoStatutoryLimit(v)}
	case offer.OperationalAgreements:
		m.Resource = &catalogv1.Version_OperationalAgreement{OperationalAgreement: toProtoOperationalAgreement(v)}
	}
	return m
}
