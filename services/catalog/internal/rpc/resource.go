package rpc

import (
	"google.golang.org/protobuf/proto"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// ToProtoResource converts a version of a resource.
func ToProtoResource(v offer.Version) proto.Message {
	switch v.Content().(type) {
	case *offer.Service:
		return toProtoService(v)
	case *offer.Segment:
		return toProtoSegment(v)
	case *offer.ServiceLevel:
		return toProtoServiceLevel(v)
	case *offer.Supplier:
		return toProtoSupplier(v)
	case *offer.StatutoryLimit:
		return toProtoStatutoryLimit(v)
	case *offer.Agreement:
		return toProtoOperationalAgreement(v)
	default:
		return toProtoCalendar(v)
	}
}

// FromProtoResource converts the message of a resource; nil for a message of another kind.
func FromProtoResource(m proto.Message) offer.Content {
	switch m := m.(type) {
	case *catalogv1.Service:
		return fromProtoService(m)
	case *catalogv1.Segment:
		return fromProtoSegment(m)
	case *catalogv1.ServiceLevel:
		return fromProtoServiceLevel(m)
	case *catalogv1.Calendar:
		return fromProtoCalendar(m)
	case *catalogv1.Supplier:
		return fromProtoSupplier(m)
	case *catalogv1.StatutoryLimit:
		return fromProtoStatutoryLimit(m)
	case *catalogv1.OperationalAgreement:
		return fromProtoOperationalAgreement(m)
	default:
		return nil
	}
}
