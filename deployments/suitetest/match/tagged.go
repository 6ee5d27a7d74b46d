package match

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

func readTagged(node *yaml.Node) (matcher, error) {
	switch node.Tag {
	case "!set":
		return presence{true}, nil
	case "!unset":
		return presence{false}, nil
	case "!matches":
		return expression{node.Value}, nil
	case "!above":
		return bound{scalar{node.Value}, 1}, nil
	case "!below":
		return bound{scalar{node.Value}, -1}, nil
	case "!near":
		return readNear(node)
	case "!numbered":
		return numbered{node.Value}, nil
	case "!count":
		return readCount(node)
	case "!none", "!every":
		inner, err := readUntagged(node)
		return occurrence{of: inner, every: node.Tag == "!every"}, err
	case "!oneof", "!has", "!ordered":
		all, err := readAll(node.Content)
		return map[string]matcher{"!oneof": oneOf{all}, "!has": has{all, false}, "!ordered": has{all, true}}[node.Tag], err
	default:
		return nil, fmt.Errorf("line %d: there is no tag %s", node.Line, node.Tag)
	}
}

// readUntagged reads the node behind a tag.
func readUntagged(node *yaml.Node) (matcher, error) {
	inner := *node
	inner.Tag = ""
	return readNode(&inner)
}

func readCount(node *yaml.Node) (matcher, error) {
	var parts struct {
		Of Pattern
		Is string
	}
	if err := node.Decode(&parts); err != nil {
		return nil, err
	}
	if parts.Is == "" {
		return nil, fmt.Errorf("line %d: !count needs `is`", node.Line)
	}
	return occurrence{of: parts.Of.root, is: &scalar{parts.Is}}, nil
}

// presence fits values that are there, or those that are not.
type presence struct{ set bool }

func (p presence) checkValue(r *report, at string, got any) {
	if there := got != nil && got != ""; there != p.set {
		r.addLine(at, "is %s", formatValue(got))
	}
}

// expression fits a text in which the regular expression is found.
type expression struct{ source string }

func (e expression) checkValue(r *report, at string, got any) {
	source, ok := r.fillScalar(at, e.source)
	if !ok {
		return
	}
	found, err := regexp.MatchString(textOf(source), textOf(got))
	switch {
	case err != nil:
		r.addLine(at, "%v", err)
	case !found:
		r.addLine(at, "is %s, in which %s is not found", formatValue(got), source)
	}
}

// oneOf fits a value that one of its patterns fits.
type oneOf struct{ patterns []matcher }

func (o oneOf) checkValue(r *report, at string, got any) {
	for _, m := range o.patterns {
		if r.fitsPattern(m, got) {
			return
		}
	}
	r.addLine(at, "is %s, which is none of those expected", formatValue(got))
}
