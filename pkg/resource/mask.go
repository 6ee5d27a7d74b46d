package resource

import (
	"go.einride.tech/aip/fieldmask"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/fault"
)

// CheckMask returns an InvalidArgument fault on update_mask for a mask that names a field which the message does not have.
func CheckMask(mask *fieldmaskpb.FieldMask, message proto.Message) error {
	if err := fieldmask.Validate(mask, message); err != nil {
		return fault.Invalid("update_mask", "names a field that there is not: %v", err)
	}
	return nil
}

// Merge copies the fields that the mask names from one message to another of its type; "*" copies all. Without a mask
// it copies the fields that are set, those of nested messages one by one. The messages share lists and maps afterwards.
// It panics when the types differ.
func Merge(mask *fieldmaskpb.FieldMask, into, from proto.Message) { fieldmask.Update(mask, into, from) }

// MergeWhole is Merge, except that without a mask a nested message that is set takes the place of the present one as a
// whole.
func MergeWhole(mask *fieldmaskpb.FieldMask, into, from proto.Message) {
	if len(mask.GetPaths()) == 0 {
		mask = maskOfSetFields(from)
	}
	if len(mask.GetPaths()) > 0 {
		fieldmask.Update(mask, into, from)
	}
}

// maskOfSetFields returns the mask of the top-level fields that are set.
func maskOfSetFields(message proto.Message) *fieldmaskpb.FieldMask {
	mask := &fieldmaskpb.FieldMask{}
	message.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		mask.Paths = append(mask.Paths, string(field.Name()))
		return true
	})
	return mask
}
