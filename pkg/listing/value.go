package listing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"

	"github.com/ombud/ombud/pkg/clock"
)

// readValue returns the stored value for a value in a filter on the field.
func (f Field) readValue(e *expr.Expr) (any, error) {
	text, isText := readText(e)
	switch f.Type {
	case Bool:
		if text == "true" || text == "false" {
			return text == "true", nil
		}
		return nil, fmt.Errorf("%s must be true or false", f.Name)
	case Int:
		if number, ok := e.GetConstExpr().GetConstantKind().(*expr.Constant_Int64Value); ok {
			return number.Int64Value, nil
		}
		return nil, fmt.Errorf("%s must be a whole number", f.Name)
	case Timestamp:
		return f.readTime(e)
	case Enum:
		if value, ok := f.Values[text]; ok {
			return value, nil
		}
		return nil, fmt.Errorf(
			"%s must be one of %s",
			f.Name,
			strings.Join(slices.Sorted(maps.Keys(f.Values)), ", "),
		)
	default:
		if isText {
			return text, nil
		}
		return nil, fmt.Errorf(`%s must be text in double quotes`, f.Name)
	}
}

// readTime takes timestamp("2026-11-02T09:00:00Z") as well as the quoted time alone.
func (f Field) readTime(e *expr.Expr) (any, error) {
	if call := e.GetCallExpr(); call.GetFunction() == filtering.FunctionTimestamp && len(call.GetArgs()) == 1 {
		e = call.GetArgs()[0]
	}
	text, _ := readText(e)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, fmt.Errorf(`%s must be a time such as timestamp("2026-11-02T09:00:00Z")`, f.Name)
	}
	return at, nil
}

// readText reads a quoted text or a bare one.
func readText(e *expr.Expr) (string, bool) {
	if constant, ok := e.GetConstExpr().GetConstantKind().(*expr.Constant_StringValue); ok {
		return constant.StringValue, true
	}
	return fieldPath(e)
}

// roundBound rounds a time up where it bounds a range from below by >= or from above by <. Stores round down, which
// would let in too much or too little: stored times have whole milliseconds, so >= 1.5 ms is >= 2 ms, and < 1.5 ms is <
// 2 ms.
func roundBound(value any, operator string) any {
	at, ok := value.(time.Time)
	if !ok || (operator != filtering.FunctionGreaterEquals && operator != filtering.FunctionLessThan) {
		return value
	}
	return clock.RoundUpToMilliseconds(at)
}
