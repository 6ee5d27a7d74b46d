package catalogfile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/rpc"
)

// Change is the effect of applying a file on one resource.
type Change struct {
	Name string
	From proto.Message // nil: the resource is made
	To   proto.Message // nil: the resource is deleted
}

// Diff returns the changes that apply the file, in their order; none for a catalog that is like the file. Resources
// that the file does not have stay, unless prune is set.
func (s *Server) Diff(ctx context.Context, f *File, prune bool) ([]Change, error) {
	there, err := s.Export(ctx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, r := range f.resources {
		from := findMessage(there, r.Name)
		if to := withDefaults(r); from == nil || !equalContent(from, to) {
			changes = append(changes, Change{Name: r.Name, From: from, To: to})
		}
	}
	if !prune {
		return changes, nil
	}
	for _, r := range slices.Backward(there) { // a resource goes before those that it names
		if findMessage(f.resources, r.Name) == nil && !offer.IsFallback(r.Name) {
			changes = append(changes, Change{Name: r.Name, From: r.Message})
		}
	}
	return changes, nil
}

// findMessage returns the message of a resource; nil for none.
func findMessage(resources []Resource, name string) proto.Message {
	i := slices.IndexFunc(resources, func(r Resource) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return resources[i].Message
}

// withDefaults returns a resource of a file as the catalog returns it, with its defaults.
func withDefaults(r Resource) proto.Message {
	content := rpc.FromProtoResource(r.Message)
	offer.FillDefaults(content)
	return stripOutputOnly(rpc.ToProtoResource(offer.NewDraft(r.Name, 1, content)))
}

// String returns a line for the resource and one for each field that differs.
func (c Change) String() string {
	switch {
	case c.From == nil:
		return "+ " + c.Name
	case c.To == nil:
		return "- " + c.Name
	}
	lines := []string{"~ " + c.Name}
	from, to := stripOutputOnly(c.From).ProtoReflect(), stripOutputOnly(c.To).ProtoReflect()
	fields := from.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if was, is := formatField(from, f), formatField(to, f); was != is {
			lines = append(lines, fmt.Sprintf("    %s: %s -> %s", f.JSONName(), was, is))
		}
	}
	return strings.Join(lines, "\n")
}

// formatField returns the value of a field on one line.
func formatField(m protoreflect.Message, f protoreflect.FieldDescriptor) string {
	if !m.Has(f) {
		return "nothing"
	}
	node := newFieldNode(m.Get(f), f)
	setFlowStyle(node)
	line, err := yaml.Marshal(node)
	if err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(string(line)), " ")
}

func setFlowStyle(node *yaml.Node) {
	if node.Kind != yaml.ScalarNode {
		node.Style = yaml.FlowStyle
	}
	for _, n := range node.Content {
		setFlowStyle(n)
	}
}
