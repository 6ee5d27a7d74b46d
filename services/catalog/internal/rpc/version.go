package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// ListVersions lists what a name has been, also when it is out of use.
func (s *catalogServer) ListVersions(ctx context.Context, r *catalogv1.ListVersionsRequest) (*catalogv1.ListVersionsResponse, error) {
	versions, next, err := s.History.History(ctx, r.GetParent(), r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, fault.New(fault.NotFound, "NOT_IN_CATALOG", "there never was a %s", r.GetParent())
	}
	answer := &catalogv1.ListVersionsResponse{NextPageToken: next}
	for _, v := range versions {
		answer.Versions = append(answer.Versions, versionMessage(v))
	}
	return answer, nil
}

func versionMessage(v offer.Version) *catalogv1.Version {
	m := &catalogv1.Version{
		Name:          v.ID(),
		EffectiveTime: timestamppb.New(v.Effective),
		Actor:         v.Actor,
		Deleted:       v.Deleted,
	}
	switch v.Kind {
	case offer.Services:
		m.Resource = &catalogv1.Version_Service{Service: serviceMessage(v)}
	case offer.Segments:
		m.Resource = &catalogv1.Version_Segment{Segment: segmentMessage(v)}
	case offer.ServiceLevels:
		m.Resource = &catalogv1.Version_ServiceLevel{ServiceLevel: serviceLevelMessage(v)}
	case offer.Calendars:
		m.Resource = &catalogv1.Version_Calendar{Calendar: calendarMessage(v)}
	case offer.Suppliers:
		m.Resource = &catalogv1.Version_Supplier{Supplier: supplierMessage(v)}
	case offer.StatutoryLimits:
		m.Resource = &catalogv1.Version_StatutoryLimit{StatutoryLimit: statutoryLimitMessage(v)}
	case offer.OperationalAgreements:
		m.Resource = &catalogv1.Version_OperationalAgreement{OperationalAgreement: operationalAgreementMessage(v)}
	}
	return m
}
