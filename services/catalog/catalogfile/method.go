package catalogfile

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
)

// serviceDescriptor returns the descriptor of the methods of the catalog.
func serviceDescriptor() protoreflect.ServiceDescriptor {
	return catalogv1.File_ombud_catalog_v1_catalog_service_proto.Services().ByName("CatalogService")
}

// answerTo returns an empty response of a method.
func answerTo(method protoreflect.MethodDescriptor) (proto.Message, error) {
	if method.Output().FullName() == (&emptypb.Empty{}).ProtoReflect().Descriptor().FullName() {
		return &emptypb.Empty{}, nil
	}
	return newMessage(string(method.Output().Name()))
}

// fullMask returns the mask that replaces a whole resource.
func fullMask() protoreflect.Value {
	return protoreflect.ValueOfMessage((&fieldmaskpb.FieldMask{Paths: []string{"*"}}).ProtoReflect())
}
