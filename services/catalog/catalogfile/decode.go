package catalogfile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/durationpb"
)

// durationName is the full name of the message of durations.
const durationName = "google.protobuf.Duration"

// decoder reads YAML into messages. It records problems, and the lines of the fields.
type decoder struct {
	where    string         // the present resource
	lines    map[string]int // of its fields, by path
	problems Problems
}

func (d *decoder) reportProblem(node *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, Problem{Line: node.Line, Where: d.where, What: fmt.Sprintf(format, args...)})
}

// readMapping returns the values of a mapping by key.
func (d *decoder) readMapping(node *yaml.Node) map[string]*yaml.Node {
	if node.Kind != yaml.MappingNode {
		d.reportProblem(node, "must have fields")
		return nil
	}
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if values[key.Value] != nil {
			d.reportProblem(key, "%s stands here twice", key.Value)
		}
		values[key.Value] = node.Content[i+1]
	}
	return values
}

// readMessage reads a mapping into a message. The key skip is no field of the message.
func (d *decoder) readMessage(node *yaml.Node, path string, m protoreflect.Message, skip string) {
	if m.Descriptor().FullName() == durationName {
		d.readDuration(node, m)
		return
	}
	d.readMapping(node) // records problems of the mapping
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Value == skip {
			continue
		}
		f := m.Descriptor().Fields().ByJSONName(key.Value)
		if f == nil || skip != "" && isOutputOnly(f) {
			d.reportProblem(key, "there is no field %q", key.Value)
			continue
		}
		at := strings.TrimPrefix(path+"."+string(f.Name()), ".")
		d.lines[at] = key.Line
		d.readField(value, at, m, f)
	}
}

// readField reads the value of one field.
func (d *decoder) readField(node *yaml.Node, path string, m protoreflect.Message, f protoreflect.FieldDescriptor) {
	switch {
	case f.IsMap():
		for key, value := range d.readMapping(node) {
			if v, ok := d.readScalar(value, f.MapValue()); ok {
				m.Mutable(f).Map().Set(protoreflect.ValueOfString(key).MapKey(), v)
			}
		}
	case f.IsList():
		if node.Kind != yaml.SequenceNode {
			d.reportProblem(node, "%s must be a list", f.JSONName())
			return
		}
		for i, item := range node.Content {
			at := fmt.Sprintf("%s[%d]", path, i)
			d.lines[at] = item.Line
			d.appendItem(item, at, m.Mutable(f).List(), f)
		}
	case f.Message() != nil:
		d.readMessage(node, path, m.Mutable(f).Message(), "")
	default:
		if v, ok := d.readScalar(node, f); ok {
			m.Set(f, v)
		}
	}
}

func (d *decoder) appendItem(node *yaml.Node, path string, list protoreflect.List, f protoreflect.FieldDescriptor) {
	if f.Message() != nil {
		d.readMessage(node, path, list.AppendMutable().Message(), "")
		return
	}
	if v, ok := d.readScalar(node, f); ok {
		list.Append(v)
	}
}

// readScalar reads a text, a number, a truth value or the name of an enum value.
func (d *decoder) readScalar(node *yaml.Node, f protoreflect.FieldDescriptor) (protoreflect.Value, bool) {
	if node.Kind != yaml.ScalarNode {
		d.reportProblem(node, "%s must be a single value", f.JSONName())
		return protoreflect.Value{}, false
	}
	text := node.Value
	switch f.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(text), true
	case protoreflect.BoolKind:
		if text == "true" || text == "false" {
			return protoreflect.ValueOfBool(text == "true"), true
		}
		d.reportProblem(node, "%s must be true or false", f.JSONName())
	case protoreflect.EnumKind:
		if value := f.Enum().Values().ByName(protoreflect.Name(text)); value != nil {
			return protoreflect.ValueOfEnum(value.Number()), true
		}
		d.reportProblem(node, "%s must be one of %s", f.JSONName(), strings.Join(enumNames(f.Enum()), ", "))
	case protoreflect.Int32Kind:
		number, err := strconv.ParseInt(text, 10, 32)
		if err == nil {
			return protoreflect.ValueOfInt32(int32(number)), true
		}
		d.reportProblem(node, "%s must be a whole number", f.JSONName())
	default:
		number, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			return protoreflect.ValueOfInt64(number), true
		}
		d.reportProblem(node, "%s must be a whole number", f.JSONName())
	}
	return protoreflect.Value{}, false
}

// enumNames returns the names of the values of an enum without the unspecified one.
func enumNames(e protoreflect.EnumDescriptor) []string {
	var names []string
	for i := 1; i < e.Values().Len(); i++ {
		names = append(names, string(e.Values().Get(i).Name()))
	}
	return names
}

// readDuration reads a duration such as 15m, 1h30m or 86400s.
func (d *decoder) readDuration(node *yaml.Node, m protoreflect.Message) {
	length, err := time.ParseDuration(node.Value)
	if err != nil || node.Kind != yaml.ScalarNode {
		d.reportProblem(node, "must be a time such as 15m, 4h or 1h30m")
		return
	}
	proto.Merge(m.Interface(), durationpb.New(length))
}
