package rpc

import (
	"google.golang.org/protobuf/proto"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// Message returns a version of a resource as callers see it; nil for no version.
func Message(v offer.Version) proto.Message {
	switch v.Content().(type) {
	case *offer.Service:
		return serviceMessage(v)
	case *offer.Segment:
		return segmentMessage(v)
	case *offer.ServiceLevel:
		return serviceLevelMessage(v)
	case *offer.Supplier:
		return supplierMessage(v)
	case *offer.StatutoryLimit:
		return statutoryLimitMessage(v)
	case *offer.Agreement:
		return operationalAgreementMessage(v)
	default:
		return calendarMessage(v)
	}
}

// Content returns what a caller wants a resource to be; nil for a message that is none.
func Content(m proto.Message) offer.Content {
	switch m := m.(type) {
	case *catalogv1.Service:
		return serviceContent(m)
	case *catalogv1.Segment:
		return segmentContent(m)
	case *catalogv1.ServiceLevel:
		return serviceLevelContent(m)
	case *catalogv1.Calendar:
		return calendarContent(m)
	case *catalogv1.Supplier:
		return supplierContent(m)
	case *catalogv1.StatutoryLimit:
		return statutoryLimitContent(m)
	case *catalogv1.OperationalAgreement:
		return operationalAgreementContent(m)
	default:
		return nil
	}
}
