package listing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"

	"github.com/ombud/ombud/pkg/fault"
)

// Attribute is a field by which a list in memory may be filtered. Its values are texts; a field that holds several meets a
// condition when one of them does.
type Attribute[T any] struct {
	// Name is how requests spell it, as in JSON.
	Name string
	// Of returns its values, none when it is not set.
	Of func(T) []string
}

// NewMatcher reads an AIP-160 filter over a list in memory, where no index is needed: conditions `field = value`, `field !=
// value` and `field:value`, joined by AND and OR, negated by NOT. The function it returns reports whether an item stays
// in the list; an empty filter keeps all. An unreadable filter is an InvalidArgument error on filter that names the
// possibilities.
func NewMatcher[T any](filter string, attributes ...Attribute[T]) (func(T) bool, error) {
	if strings.TrimSpace(filter) == "" {
		return func(T) bool { return true }, nil
	}
	if len(filter) > maxFilter {
		return nil, fault.Invalid("filter", "must not be longer than %d bytes", maxFilter)
	}
	var parser filtering.Parser
	parser.Init(filter)
	parsed, err := parser.Parse()
	if err != nil {
		return nil, fault.Invalid("filter", "%v", unreadableFilter(err))
	}
	keep, err := buildMatcher(parsed.GetExpr(), attributes)
	if err != nil {
		return nil, fault.Invalid("filter", "%v", err)
	}
	return keep, nil
}

// buildMatcher reads one expression.
func buildMatcher[T any](e *expr.Expr, attributes []Attribute[T]) (func(T) bool, error) {
	call := e.GetCallExpr()
	switch function := call.GetFunction(); function {
	case filtering.FunctionAnd, filtering.FunctionOr:
		parts, err := buildMatchers(call.GetArgs(), attributes)
		either := function == filtering.FunctionOr
		return func(v T) bool {
			return slices.ContainsFunc(
				parts,
				func(part func(T) bool) bool { return part(v) == either },
			) == either
		}, err
	case filtering.FunctionNot:
		parts, err := buildMatchers(call.GetArgs(), attributes)
		return func(v T) bool { return !parts[0](v) }, err
	case filtering.FunctionEquals, filtering.FunctionHas:
		return buildComparison(call, attributes)
	case filtering.FunctionNotEquals:
		same, err := buildComparison(call, attributes)
		return func(v T) bool { return !same(v) }, err
	case filtering.FunctionLessThan, filtering.FunctionLessEquals, filtering.FunctionGreaterThan, filtering.FunctionGreaterEquals:
		return nil, fmt.Errorf("the operator %s is not possible here; use =, : or !=", function)
	default:
		return nil, unsupportedFault(e)
	}
}

func buildMatchers[T any](all []*expr.Expr, attributes []Attribute[T]) ([]func(T) bool, error) {
	parts := make([]func(T) bool, len(all))
	for i, e := range all {
		var err error
		if parts[i], err = buildMatcher(e, attributes); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// buildComparison reads a condition: whether one of the field's values is the given one.
func buildComparison[T any](call *expr.Expr_Call, attributes []Attribute[T]) (func(T) bool, error) {
	name, ok := fieldPath(call.GetArgs()[0])
	if !ok {
		return nil, errors.New("the left side of a condition must be a field")
	}
	i := slices.IndexFunc(attributes, func(a Attribute[T]) bool { return a.Name == name })
	if i < 0 {
		names := make([]string, len(attributes))
		for n, a := range attributes {
			names[n] = a.Name
		}
		slices.Sort(names)
		return nil, fmt.Errorf("there is no field %q; there are %s", name, strings.Join(names, ", "))
	}
	value, ok := readText(call.GetArgs()[1])
	if !ok {
		return nil, fmt.Errorf("%s must be text in double quotes", name)
	}
	return func(v T) bool { return slices.Contains(attributes[i].Of(v), value) }, nil
}
