package catalogfile

import (
	"strings"
	"unicode"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// protoPackage holds the messages of the catalog.
const protoPackage = "ombud.catalog.v1."

// pluralName returns the name of a kind in the names of methods: "ServiceLevels".
func pluralName(kind offer.Kind) string { return strings.ToUpper(string(kind[:1])) + string(kind[1:]) }

// singularName returns the name of the message of a kind: "ServiceLevel".
func singularName(kind offer.Kind) string { return strings.TrimSuffix(pluralName(kind), "s") }

// fieldName returns the field of requests that holds a resource: "service_level".
func fieldName(kind offer.Kind) protoreflect.Name { return toSnakeCase(singularName(kind)) }

// toSnakeCase returns a name as protos spell fields.
func toSnakeCase(name string) protoreflect.Name {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return protoreflect.Name(b.String())
}

// newMessage returns an empty message of the catalog by the last part of its name. A name that the protos do not have
// is an error.
func newMessage(name string) (proto.Message, error) {
	found, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(protoPackage + name))
	if err != nil {
		return nil, err
	}
	return found.New().Interface(), nil
}

// isOutputOnly reports whether the catalog sets a field of a resource itself.
func isOutputOnly(f protoreflect.FieldDescriptor) bool {
	switch f.Name() {
	case "name", "version", "effective_time", "etag", "delete_time":
		return true
	default:
		return false
	}
}
