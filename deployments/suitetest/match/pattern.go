package match

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Fill replaces every ${name} in a text. A text that is nothing but one ${name}
// becomes the value itself, with its type.
type Fill func(text string) (any, error)

// Pattern is an expectation of a value. The zero Pattern fits anything.
type Pattern struct{ root matcher }

// matcher is one node of a pattern. It adds mismatches to the report.
type matcher interface {
	checkValue(r *report, at string, got any)
}

// UnmarshalYAML reads a pattern. An unknown tag is an error that names the line.
func (p *Pattern) UnmarshalYAML(node *yaml.Node) error {
	root, err := readNode(node)
	p.root = root
	return err
}

// IsEmpty reports whether nothing is expected.
func (p Pattern) IsEmpty() bool { return p.root == nil }

// Mismatches returns a line for every place where the value, as decoded from JSON, does
// not fit; none when it fits.
func (p Pattern) Mismatches(got any, fill Fill) []string {
	if p.root == nil {
		return nil
	}
	r := &report{fill: fill}
	p.root.checkValue(r, "", got)
	return r.lines
}

// report collects mismatches.
type report struct {
	fill  Fill
	lines []string
}

func (r *report) addLine(at, format string, args ...any) {
	if at == "" {
		at = "the whole"
	}
	r.lines = append(r.lines, strings.TrimPrefix(at, ".")+": "+fmt.Sprintf(format, args...))
}

// fitsPattern tries a pattern without reporting.
func (r *report) fitsPattern(m matcher, got any) bool {
	trial := &report{fill: r.fill}
	m.checkValue(trial, "", got)
	return len(trial.lines) == 0
}

// fillScalar returns the value of a scalar of the pattern.
func (r *report) fillScalar(at, text string) (any, bool) {
	value, err := r.fill(text)
	if err != nil {
		r.addLine(at, "%v", err)
	}
	return value, err == nil
}

func readNode(node *yaml.Node) (matcher, error) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if tagged := strings.HasPrefix(node.Tag, "!") && !strings.HasPrefix(node.Tag, "!!"); tagged {
		return readTagged(node)
	}
	switch node.Kind {
	case yaml.MappingNode:
		return readObject(node)
	case yaml.SequenceNode:
		elements, err := readAll(node.Content)
		return list{elements}, err
	default:
		return scalar{node.Value}, nil
	}
}

func readObject(node *yaml.Node) (matcher, error) {
	o := object{fields: map[string]matcher{}}
	for pair := range slices.Chunk(node.Content, 2) {
		field, err := readNode(pair[1])
		if err != nil {
			return nil, err
		}
		o.fields[pair[0].Value] = field
	}
	return o, nil
}

func readAll(nodes []*yaml.Node) ([]matcher, error) {
	all := make([]matcher, 0, len(nodes))
	for _, node := range nodes {
		m, err := readNode(node)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
