package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/ombud/ombud/pkg/fault"
)

// maxFields is the most wrong fields that one answer names.
const maxFields = 50

// explainFields says which fields of a value keep it from being the JSON of a message, by
// their paths in the proto, as the services name them too. Under is the path of the
// message itself, empty for a whole request.
func explainFields(value json.RawMessage, message proto.Message, under string) error {
	var e explanation
	e.checkObject(under, value, message.ProtoReflect().Descriptor())
	if e.wrong == nil {
		return malformedBody()
	}
	return e.wrong
}

// explanation collects wrong fields on a walk through a value.
type explanation struct{ wrong *fault.Error }

func (e *explanation) addField(path, format string, args ...any) {
	if e.wrong == nil || len(e.wrong.Fields()) < maxFields {
		e.wrong = e.wrong.Field(path, format, args...)
	}
}

func (e *explanation) checkObject(path string, value json.RawMessage, of protoreflect.MessageDescriptor) {
	members, ok := membersOf(value)
	if !ok {
		if path == "" {
			path = "body"
		}
		e.addField(path, "must be an object")
		return
	}
	given := map[protoreflect.FullName]bool{}
	for _, m := range members {
		field := findField(of, m.name)
		if field == nil {
			e.addField(joinPath(path, m.name), "no such field")
			continue
		}
		at := joinPath(path, string(field.Name()))
		if isRepeated(given, field) {
			e.addField(at, "given twice, or together with what excludes it")
			continue
		}
		e.checkField(at, m.value, field)
	}
}

// isRepeated notes a field, or the choice that it belongs to, and reports whether it was
// noted before.
func isRepeated(given map[protoreflect.FullName]bool, field protoreflect.FieldDescriptor) bool {
	name := field.FullName()
	if choice := field.ContainingOneof(); choice != nil {
		name = choice.FullName()
	}
	before := given[name]
	given[name] = true
	return before
}

func (e *explanation) checkField(path string, value json.RawMessage, field protoreflect.FieldDescriptor) {
	switch {
	case string(value) == "null": // the same as not given
	case field.IsMap():
		members, ok := membersOf(value)
		if !ok {
			e.addField(path, "must be an object")
		}
		for _, m := range members {
			e.checkValue(fmt.Sprintf("%s[%q]", path, m.name), m.value, field.MapValue())
		}
	case field.IsList():
		var elements []json.RawMessage
		if json.Unmarshal(value, &elements) != nil {
			e.addField(path, "must be a list")
		}
		for i, element := range elements {
			e.checkValue(fmt.Sprintf("%s[%d]", path, i), element, field)
		}
	default:
		e.checkValue(path, value, field)
	}
}

// checkValue looks at one value of a field, also when the field holds many.
func (e *explanation) checkValue(path string, value json.RawMessage, field protoreflect.FieldDescriptor) {
	if message := field.Message(); message != nil && message.ParentFile().Package() != "google.protobuf" {
		e.checkObject(path, value, message)
		return
	}
	text := string(value)
	if field.IsList() {
		text = "[" + text + "]"
	}
	whole := fmt.Sprintf("{%q: %s}", field.Name(), text)
	if protojson.Unmarshal([]byte(whole), dynamicpb.NewMessage(field.ContainingMessage())) != nil {
		e.addField(path, "%s", describeField(field))
	}
}

// describeField returns the rule that a value of the field must meet.
func describeField(field protoreflect.FieldDescriptor) string {
	switch field.Kind() {
	case protoreflect.EnumKind:
		return "must be one of " + strings.Join(enumNames(field.Enum()), ", ")
	case protoreflect.MessageKind:
		return describeMessage(field.Message().FullName())
	case protoreflect.StringKind:
		return "must be a string"
	case protoreflect.BytesKind:
		return "must be base64"
	case protoreflect.BoolKind:
		return "must be true or false"
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return "must be a number"
	default:
		return "must be a whole number within its range"
	}
}

func describeMessage(name protoreflect.FullName) string {
	switch name {
	case "google.protobuf.Timestamp":
		return `must be a time like "2026-11-21T09:30:00Z"`
	case "google.protobuf.Duration":
		return `must be a duration in seconds like "3600s"`
	case "google.protobuf.FieldMask":
		return `must be names of fields like "displayName,calendar"`
	default:
		return "is not a valid value"
	}
}

// enumNames are the names of an enum's values, without the one that means "not set".
func enumNames(enum protoreflect.EnumDescriptor) []string {
	var names []string
	for i := range enum.Values().Len() {
		if v := enum.Values().Get(i); v.Number() != 0 {
			names = append(names, string(v.Name()))
		}
	}
	return names
}

type member struct {
	name  string
	value json.RawMessage
}

// membersOf returns the members of an object, in order and with repetitions; false when
// the value is no object.
func membersOf(value json.RawMessage) (members []member, ok bool) {
	d := json.NewDecoder(bytes.NewReader(value))
	if begin, err := d.Token(); err != nil || begin != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return members, true
		}
		var m member
		m.name, _ = name.(string)
		if d.Decode(&m.value) != nil {
			return members, true
		}
		members = append(members, m)
	}
	return members, true
}

// findField finds a field by the name that JSON or the proto gives it.
func findField(of protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := of.Fields().ByJSONName(name); field != nil {
		return field
	}
	return of.Fields().ByTextName(name)
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
