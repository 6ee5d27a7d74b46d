package catalogfile

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/services/catalog/internal/offer"
	"github.com/ombud/ombud/services/catalog/internal/rpc"
)

// Resource is one resource of a file.
type Resource struct {
	Name    string        // "services/repair"
	Message proto.Message // as in the REST interface, without a name
	line    int
	lines   map[string]int // of every field, by path
}

// File is the content of a file.
type File struct {
	resources []Resource // every name before its first use
}

// Resources returns the resources, every name before its first use.
func (f *File) Resources() []Resource { return slices.Clone(f.resources) }

//go:embed default.yaml
var shipped []byte

// Default returns the catalog of a fresh suite. An error is a fault of the program.
func Default() (*File, error) { return readOnto(shipped, offer.NewView()) }

// Drafts returns the resources as versions without an author.
func (f *File) Drafts() []offer.Version {
	drafts := make([]offer.Version, len(f.resources))
	for i, r := range f.resources {
		drafts[i] = offer.NewDraft(r.Name, 1, rpc.FromProtoResource(r.Message))
	}
	return drafts
}

// Read reads a file and checks it without a server: every field, every rule, and that every name is in the file or in
// the catalog of a fresh suite. The error is of type Problems.
func Read(text []byte) (*File, error) {
	base, err := Default()
	if err != nil {
		return nil, err
	}
	return readOnto(text, base.buildView(offer.NewView()))
}

// readOnto reads a file and checks it on top of a catalog.
func readOnto(text []byte, base *offer.View) (*File, error) {
	f, problems := parseFile(text)
	if err := problems.asError(); err != nil {
		return nil, err
	}
	validator, err := grpckit.NewValidator(nil)
	if err != nil {
		return nil, err
	}
	view := f.buildView(base)
	whole := draftSnapshot(view)
	for _, r := range f.resources {
		if wrong := r.locateProblems(validator.Validate(r.Message)); len(wrong) > 0 {
			problems = append(problems, wrong...)
			continue
		}
		problems = append(problems, r.locateProblems(offer.CheckContent(rpc.FromProtoResource(r.Message), whole))...)
	}
	return f, problems.asError()
}

// buildView returns a catalog with the resources of the file in place of its own.
func (f *File) buildView(base *offer.View) *offer.View {
	var versions []offer.Version
	for _, r := range f.resources {
		number := draftSnapshot(base).FindVersion(r.Name).Number + 1
		versions = append(versions, offer.NewDraft(r.Name, number, rpc.FromProtoResource(r.Message)))
	}
	return base.With(versions...)
}

// draftSnapshot returns the catalog of drafts, which apply from the beginning of time.
func draftSnapshot(view *offer.View) offer.Snapshot { return view.SnapshotAt(time.Time{}, time.Time{}) }

// locateProblems returns the wrong fields of err with their lines in the file.
func (r Resource) locateProblems(err error) Problems {
	if err == nil {
		return nil
	}
	wrong, ok := fault.As(err)
	if !ok {
		return Problems{{Line: r.line, Where: r.Name, What: err.Error()}}
	}
	var problems Problems
	for _, f := range wrong.Fields() {
		problems = append(problems, Problem{Line: r.lineOf(f.Path), Where: r.Name + ": " + f.Path, What: f.Description})
	}
	return problems
}

// lineOf returns the line of a field, or of the field that holds it.
func (r Resource) lineOf(path string) int {
	for path != "" {
		if line, ok := r.lines[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return r.line
}

// parseFile reads the text, and checks its form only.
func parseFile(text []byte) (*File, Problems) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, Problems{syntaxProblem(err)}
	}
	f := &File{}
	if len(document.Content) == 0 {
		return f, nil
	}
	d := &decoder{}
	root := document.Content[0]
	lists := d.readMapping(root)
	for _, kind := range offer.AllKinds() {
		if list, ok := lists[string(kind)]; ok {
			f.resources = append(f.resources, d.readList(kind, list)...)
			delete(lists, string(kind))
		}
	}
	for key, list := range lists {
		d.reportProblem(list, "%s is no kind of resource; there are %v", key, offer.AllKinds())
	}
	return f, d.problems
}

// readList reads the resources of one kind.
func (d *decoder) readList(kind offer.Kind, list *yaml.Node) []Resource {
	if list.Kind != yaml.SequenceNode {
		d.reportProblem(list, "%s must be a list", kind)
		return nil
	}
	var all []Resource
	seen := map[string]bool{}
	for _, node := range list.Content {
		m, err := newMessage(singularName(kind))
		if err != nil {
			d.reportProblem(node, "%v", err)
			return nil
		}
		id := d.readID(node)
		name := kind.Name(id)
		if seen[id] {
			d.reportProblem(node, "%s stands here twice", name)
		}
		seen[id] = true
		d.where, d.lines = name, map[string]int{}
		d.readMessage(node, "", m.ProtoReflect(), "id")
		d.where = ""
		all = append(all, Resource{
			Name:    name,
			Message: m,
			line:    node.Line,
			lines:   d.lines,
		})
	}
	return all
}

// readID returns the id of a resource.
func (d *decoder) readID(node *yaml.Node) string {
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value != "id" {
			continue
		}
		id := node.Content[i+1]
		if !regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`).MatchString(id.Value) {
			d.reportProblem(id, "id must be lower-case letters, digits and hyphens, beginning with a letter")
		}
		return id.Value
	}
	d.reportProblem(node, "has no id")
	return ""
}

// setName sets the name of a resource, for a request.
func setName(m proto.Message, name string) {
	r := m.ProtoReflect()
	r.Set(r.Descriptor().Fields().ByName("name"), protoreflect.ValueOfString(name))
}

// syntaxProblem returns an error of the parser, with its line.
func syntaxProblem(err error) Problem {
	p := Problem{Line: 1, What: err.Error()}
	if n, _ := fmt.Sscanf(err.Error(), "yaml: line %d:", &p.Line); n == 1 {
		_, p.What, _ = strings.Cut(strings.TrimPrefix(p.What, "yaml: "), ": ")
	}
	return p
}
