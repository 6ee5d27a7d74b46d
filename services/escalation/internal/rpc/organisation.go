package rpc

import (
	"strings"
	"time"

	"go.einride.tech/aip/fieldmask"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/office"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// Organisation answers OrganisationService.
type Organisation struct {
	escalationv1.UnimplementedOrganisationServiceServer
	Office     *office.Office
	Migrations *work.Migrations
	Clock      clock.Clock
}

func (s *Organisation) now() time.Time { return s.Clock.Now().UTC().Truncate(time.Millisecond) }

// under puts the wrong fields of a fault under the field of the request that holds the
// resource.
func under(field string, err error) error {
	if fault.ReasonOf(err) == idempotency.ReasonReused {
		return err // a field of the request itself
	}
	if wrong, ok := fault.As(err); ok && wrong.Kind() == fault.InvalidArgument && len(wrong.Fields()) > 0 {
		return wrong.Under(field)
	}
	return err
}

// checkUpdate returns an InvalidArgument fault for an update without a name, or with a mask
// that names a field which is not there.
func checkUpdate(mask *fieldmaskpb.FieldMask, m named, field string) error {
	var wrong *fault.Error
	if !strings.Contains(m.GetName(), "/") {
		wrong = wrong.Field(field+".name", "is required")
	}
	if err := fieldmask.Validate(mask, m); err != nil {
		wrong = wrong.Field("update_mask", "%v", err)
	}
	return wrong.Err()
}

// merge copies the fields that the mask names from one message to another of its kind;
// without a mask those that are set.
func merge(mask *fieldmaskpb.FieldMask, into, from proto.Message) {
	if len(mask.GetPaths()) == 0 {
		mask = &fieldmaskpb.FieldMask{}
		from.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
			mask.Paths = append(mask.Paths, string(field.Name()))
			return true
		})
	}
	if len(mask.GetPaths()) > 0 {
		fieldmask.Update(mask, into, from)
	}
}
