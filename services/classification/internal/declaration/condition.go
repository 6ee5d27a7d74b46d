package declaration

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	// maxCost bounds the work of one expression, in CEL's own units.
	maxCost = 100_000
	// maxPatternSize bounds the program of one regular expression.
	maxPatternSize = 200
)

// Facts are the values of an incident that an expression may use.
type Facts struct {
	Cases      int
	Minutes    float64 // from the first case to the newest
	Likelihood float64
	Expected   float64
	Service    string
	Category   string
	Territory  string
	Words      []string
}

// variable is a name in expressions with its type and value.
type variable struct {
	name    string
	kind    *cel.Type
	valueOf func(Facts) any
}

func listVariables() []variable {
	return []variable{
		{"incident.cases", cel.IntType, func(f Facts) any { return f.Cases }},
		{"incident.minutes", cel.DoubleType, func(f Facts) any { return f.Minutes }},
		{"incident.likelihood", cel.DoubleType, func(f Facts) any { return f.Likelihood }},
		{"incident.expected", cel.DoubleType, func(f Facts) any { return f.Expected }},
		{"incident.service", cel.StringType, func(f Facts) any { return f.Service }},
		{"incident.category", cel.StringType, func(f Facts) any { return f.Category }},
		{"incident.territory", cel.StringType, func(f Facts) any { return f.Territory }},
		{"incident.words", cel.ListType(cel.StringType), func(f Facts) any { return f.Words }},
	}
}

// Condition is a compiled expression. The zero value is not usable.
type Condition struct{ program cel.Program }

// CompileField compiles the expression of a request field. A wrong expression is an InvalidArgument fault of the
// field.
func CompileField(expression, field string) (Condition, error) {
	c, err := Compile(expression)
	if err != nil {
		return Condition{}, fault.Invalid(field, "%v", err)
	}
	return c, nil
}

// Compile compiles an expression. The error names the mistake with line and column.
func Compile(expression string) (Condition, error) {
	env, err := newEnvironment()
	if err != nil {
		return Condition{}, err
	}
	checked, issues := env.Compile(expression)
	for _, e := range issues.Errors() {
		line, column := max(e.Location.Line(), 1), max(e.Location.Column(), 0)+1
		message := strings.ReplaceAll(e.Message, " (in container '')", "")
		return Condition{}, fmt.Errorf("line %d, column %d: %s", line, column, message)
	}
	if checked.OutputType() != cel.BoolType {
		return Condition{}, fmt.Errorf("line 1, column 1: must be true or false, not %s", checked.OutputType())
	}
	if at, isComputed := findComputedPattern(checked); isComputed {
		return Condition{}, fmt.Errorf("%s: matches() takes a pattern in quotation marks", at)
	}
	program, err := env.Program(checked, cel.CostLimit(maxCost))
	return Condition{program}, err
}

// newEnvironment returns a CEL environment with the variables and without loops.
func newEnvironment() (*cel.Env, error) {
	options := []cel.EnvOption{
		cel.ClearMacros(), // the macros are the only loops
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateRegexProgramSizeLimit(maxPatternSize)),
	}
	for _, v := range listVariables() {
		options = append(options, cel.Variable(v.name, v.kind))
	}
	return cel.NewEnv(options...)
}

// findComputedPattern finds a pattern that is not a literal: its cost is not known before it runs.
func findComputedPattern(checked *cel.Ast) (at string, found bool) {
	native := checked.NativeRep()
	ast.PostOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "matches" {
			return
		}
		args := e.AsCall().Args()
		if args[len(args)-1].Kind() != ast.LiteralKind {
			start := native.SourceInfo().GetStartLocation(e.ID())
			at, found = fmt.Sprintf("line %d, column %d", start.Line(), start.Column()+1), true
		}
	}))
	return at, found
}

// IsTrueOf reports whether the expression is true. An expression that fails or costs too much is false.
func (c Condition) IsTrueOf(facts Facts) bool {
	values := map[string]any{}
	for _, v := range listVariables() {
		values[v.name] = v.valueOf(facts)
	}
	result, _, err := c.program.Eval(values)
	return err == nil && result.Value() == true
}
