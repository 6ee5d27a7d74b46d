package catalogfile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// Write returns resources as a file that Read reads, sorted by kind and name. Resources without a name are left out.
func Write(resources []Resource) ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, kind := range offer.AllKinds() {
		list := &yaml.Node{Kind: yaml.SequenceNode}
		of := slices.DeleteFunc(slices.Clone(resources), func(r Resource) bool { return offer.KindOf(r.Name) != kind })
		slices.SortFunc(of, func(a, b Resource) int { return cmp.Compare(a.Name, b.Name) })
		for _, r := range of {
			id := strings.TrimPrefix(r.Name, kind.Name(""))
			node := encodeMessage(r.Message.ProtoReflect(), isOutputOnly)
			node.Content = append([]*yaml.Node{newTextNode("id"), newTextNode(id)}, node.Content...)
			list.Content = append(list.Content, node)
		}
		if len(list.Content) > 0 {
			root.Content = append(root.Content, newTextNode(string(kind)), list)
		}
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(root)
	return out.Bytes(), err
}

func newTextNode(value string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(value)
	return n
}

// newPlainNode returns a value without quotes.
func newPlainNode(value any) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(value)}
}

// encodeMessage returns the fields that are set, in the order of the proto.
func encodeMessage(m protoreflect.Message, skip func(protoreflect.FieldDescriptor) bool) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if !m.Has(f) || skip != nil && skip(f) {
			continue
		}
		node.Content = append(node.Content, newTextNode(f.JSONName()), newFieldNode(m.Get(f), f))
	}
	return node
}

func newFieldNode(v protoreflect.Value, f protoreflect.FieldDescriptor) *yaml.Node {
	switch {
	case f.IsMap():
		node := &yaml.Node{Kind: yaml.MappingNode}
		var keys []string
		v.Map().Range(func(key protoreflect.MapKey, _ protoreflect.Value) bool {
			keys = append(keys, key.String())
			return true
		})
		slices.Sort(keys)
		for _, key := range keys {
			value := v.Map().Get(protoreflect.ValueOfString(key).MapKey())
			node.Content = append(node.Content, newTextNode(key), newScalarNode(value, f.MapValue()))
		}
		return node
	case f.IsList():
		node := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.List().Len() {
			node.Content = append(node.Content, newScalarNode(v.List().Get(i), f))
		}
		return node
	default:
		return newScalarNode(v, f)
	}
}

// newScalarNode returns one value. A message of short values only stands on one line.
func newScalarNode(v protoreflect.Value, f protoreflect.FieldDescriptor) *yaml.Node {
	switch f.Kind() {
	case protoreflect.MessageKind:
		if d, ok := v.Message().Interface().(*durationpb.Duration); ok {
			return newPlainNode(formatDuration(d.AsDuration()))
		}
		node := encodeMessage(v.Message(), nil)
		if isFlat(node) {
			node.Style = yaml.FlowStyle
		}
		return node
	case protoreflect.EnumKind:
		return newPlainNode(f.Enum().Values().ByNumber(v.Enum()).Name())
	case protoreflect.StringKind:
		return newTextNode(v.String())
	default:
		return newPlainNode(v.Interface())
	}
}

// isFlat reports whether a node holds short values only.
func isFlat(node *yaml.Node) bool {
	return !slices.ContainsFunc(node.Content, func(n *yaml.Node) bool {
		return n.Kind != yaml.ScalarNode && n.Style != yaml.FlowStyle || len(n.Value) > 40
	})
}

// formatDuration returns a duration without zero units: 4h, not 4h0m0s.
func formatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// equalContent reports whether two messages are equal but for output-only fields.
func equalContent(a, b proto.Message) bool {
	return proto.Equal(stripOutputOnly(a), stripOutputOnly(b))
}

// stripOutputOnly returns a copy of a message without output-only fields.
func stripOutputOnly(m proto.Message) proto.Message {
	m = proto.Clone(m)
	r := m.ProtoReflect()
	fields := r.Descriptor().Fields()
	for i := range fields.Len() {
		if isOutputOnly(fields.Get(i)) {
			r.Clear(fields.Get(i))
		}
	}
	return m
}
