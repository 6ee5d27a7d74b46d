package rest

import (
	"net/url"
	"slices"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// ParseQuery reads query parameters into a request. Its error is an InvalidArgument
// fault that names every parameter which is unknown, wrong or given twice.
func ParseQuery(request proto.Message, values url.Values) error {
	return queryParser{}.parseQuery(request, values, utilities.NewDoubleArray(nil))
}

// queryParser reads query parameters as the runtime does, with three differences: it
// names every wrong one, it refuses unknown ones, which the runtime passes over, and
// it takes field masks as JSON writes them: `updateMask=displayName` names the field
// display_name.
type queryParser struct{ runtime.DefaultQueryParser }

// The runtime keeps one parser for all muxes of a process. Setting it with each new mux would change it under those that serve.
func init() { //nolint:gochecknoinits // nothing that runs later comes before every mux
	runtime.SetQueryParameterParser(queryParser{})(nil)
}

// Parse implements runtime.QueryParameterParser.
func (p queryParser) Parse(request proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	if err := p.parseQuery(request, values, filter); err != nil {
		return flattenFault(err)
	}
	return nil
}

func (p queryParser) parseQuery(request proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	var e explanation
	given := map[protoreflect.FullName]bool{}
	for _, name := range sortedNames(values) {
		path, field := findPath(request.ProtoReflect().Descriptor(), name)
		switch {
		case field == nil:
			e.addField(name, "no such parameter")
		case isRepeated(given, field) || !field.IsList() && len(values[name]) > 1:
			e.addField(path, "given twice, or together with what excludes it")
		default:
			if p.DefaultQueryParser.Parse(request, url.Values{path: snakeCaseMasks(field, values[name])}, filter) != nil {
				e.addField(path, "%s", describeField(field))
			}
		}
	}
	if e.wrong == nil {
		return nil
	}
	return e.wrong
}

// sortedNames makes the order of errors the same every time.
func sortedNames(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// findPath follows a dotted name into a message. It returns the path in the names of
// the proto, and the field at its end; nil when there is none, or when it is a message
// that no single text can stand for.
func findPath(of protoreflect.MessageDescriptor, name string) (string, protoreflect.FieldDescriptor) {
	first, rest, nested := strings.Cut(name, ".")
	field := findField(of, first)
	if field == nil || field.IsMap() {
		return "", nil
	}
	path, message := string(field.Name()), field.Message()
	switch {
	case nested && message != nil && !field.IsList():
		inner, last := findPath(message, rest)
		return path + "." + inner, last
	case nested, message != nil && message.ParentFile().Package() != "google.protobuf":
		return "", nil
	default:
		return path, field
	}
}

// snakeCaseMasks turns field masks from the names of JSON into those of the proto, and leaves
// everything else as it is.
func snakeCaseMasks(field protoreflect.FieldDescriptor, values []string) []string {
	if field.Message() == nil || field.Message().FullName() != "google.protobuf.FieldMask" {
		return values
	}
	var paths []string
	for _, value := range values {
		paths = append(paths, snakeCase(value))
	}
	return paths
}

// snakeCase turns displayName, and DisplayName, into display_name, and leaves display_name
// as it is.
func snakeCase(paths string) string {
	var out strings.Builder
	for i, r := range paths {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				out.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		out.WriteRune(r)
	}
	return out.String()
}
