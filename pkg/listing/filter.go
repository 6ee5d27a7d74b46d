package listing

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"

	"github.com/ombud/ombud/pkg/docstore"
)

// maxFilter is the longest filter in bytes. The parser is recursive, and a filter that one index serves is short.
const maxFilter = 2048

// condition is one `field operator value` of a filter.
type condition struct {
	name     string
	operator string
	value    *expr.Expr
}

// addFilter reads the filter of a request into the equality conditions and the range of a query.
func (f *Fields) addFilter(req Request) (docstore.Query, error) {
	conditions, err := parseFilter(req.Filter)
	if err != nil {
		return docstore.Query{}, err
	}
	var query docstore.Query
	used := map[string]string{} // field name -> "=" or "range"
	for _, c := range conditions {
		field, err := f.fieldNamed(c.name)
		if err != nil {
			return docstore.Query{}, err
		}
		if isInScope(req.Scope, field.Path) {
			return docstore.Query{}, fmt.Errorf("%s is the same in the whole list; leave it out", c.name)
		}
		if earlier := used[c.name]; earlier != "" && (earlier == "=" || c.operator == "=") {
			return docstore.Query{}, fmt.Errorf("%s stands in two conditions that do not go together", c.name)
		}
		used[c.name] = c.operator
		if err := addCondition(&query, field, c); err != nil {
			return docstore.Query{}, err
		}
	}
	return query, nil
}

// parseFilter reads the text as AIP-160 and takes it apart. The type checker of the library is not used: it knows
// neither enum values nor indexes, and its messages are not fit for a caller.
func parseFilter(text string) ([]condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len(text) > maxFilter {
		return nil, fmt.Errorf("must not be longer than %d bytes", maxFilter)
	}
	var parser filtering.Parser
	parser.Init(text)
	parsed, err := parser.Parse()
	if err != nil {
		return nil, unreadableFilter(err)
	}
	return appendConditions(nil, parsed.GetExpr())
}

// unreadableFilter tells the innermost of the parser's nested errors, which says where it stopped and why.
func unreadableFilter(err error) error {
	type placed interface {
		error
		Position() filtering.Position
		Message() string
	}
	if errors.Is(err, io.EOF) {
		return errors.New("ends too early; write field = value")
	}
	var at placed
	for errors.As(err, &at) {
		err = errors.Unwrap(at)
	}
	return fmt.Errorf("cannot be read at character %d: %s; write field = value, text in double quotes",
		at.Position().Column, at.Message())
}

// appendConditions appends the conditions of an expression that is a condition, or several joined by AND.
func appendConditions(conditions []condition, e *expr.Expr) ([]condition, error) {
	call := e.GetCallExpr()
	switch call.GetFunction() {
	case filtering.FunctionAnd:
		for _, arg := range call.GetArgs() {
			var err error
			if conditions, err = appendConditions(conditions, arg); err != nil {
				return nil, err
			}
		}
		return conditions, nil
	case filtering.FunctionEquals, filtering.FunctionLessThan, filtering.FunctionLessEquals,
		filtering.FunctionGreaterThan, filtering.FunctionGreaterEquals:
		name, ok := fieldPath(call.GetArgs()[0])
		if !ok {
			return nil, fmt.Errorf("the left side of %s must be a field", call.GetFunction())
		}
		return append(conditions, condition{name, call.GetFunction(), call.GetArgs()[1]}), nil
	default:
		return nil, unsupportedFault(e)
	}
}

// unsupportedFault explains the part of AIP-160 that no index can answer.
func unsupportedFault(e *expr.Expr) error {
	if name, ok := fieldPath(e); ok {
		return fmt.Errorf("%q alone is not a condition; write field = value", name)
	}
	switch function := e.GetCallExpr().GetFunction(); function {
	case "":
		return errors.New("a value alone is not a condition; write field = value")
	case filtering.FunctionFuzzyAnd:
		return errors.New("write AND between two conditions")
	case filtering.FunctionOr, filtering.FunctionNot:
		return fmt.Errorf("%s is not possible; ask for one value of each field, joined by AND", function)
	case filtering.FunctionNotEquals, filtering.FunctionHas:
		return fmt.Errorf("the operator %s is not possible; use =, <, <=, > or >=", function)
	default:
		return fmt.Errorf("the function %q is not possible here", function)
	}
}

// fieldPath reads a name such as promise.respondBy.
func fieldPath(e *expr.Expr) (string, bool) {
	if ident := e.GetIdentExpr(); ident != nil {
		return ident.GetName(), true
	}
	member := e.GetSelectExpr()
	if member == nil {
		return "", false
	}
	parent, ok := fieldPath(member.GetOperand())
	return parent + "." + member.GetField(), ok
}
