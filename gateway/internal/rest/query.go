package rest

import (
	"net/url"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// queryParser reads query parameters as the runtime does, and field masks as JSON
// writes them: `updateMask=displayName` names the field display_name. The runtime
// itself takes the paths as they are.
type queryParser struct{ runtime.DefaultQueryParser }

// Parse implements runtime.QueryParameterParser.
func (p queryParser) Parse(request proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	fields := request.ProtoReflect().Descriptor().Fields()
	for name, masks := range values {
		field := fields.ByJSONName(name)
		if field == nil {
			field = fields.ByName(protoreflect.Name(name))
		}
		if field == nil || field.Message() == nil || field.Message().FullName() != "google.protobuf.FieldMask" {
			continue
		}
		for i := range masks {
			masks[i] = snakeCase(masks[i])
		}
	}
	return p.DefaultQueryParser.Parse(request, values, filter)
}

// snakeCase turns displayName into display_name; what is so already stays.
func snakeCase(paths string) string {
	var out strings.Builder
	for _, r := range paths {
		if r >= 'A' && r <= 'Z' {
			out.WriteByte('_')
			r += 'a' - 'A'
		}
		out.WriteRune(r)
	}
	return out.String()
}
