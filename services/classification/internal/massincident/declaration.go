package massincident

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"

	"github.com/ombud/ombud/pkg/fault"
)

// DeclaredByRule is who declares an incident when the rule does.
const DeclaredByRule = "declarationRule"

// maxExpressionCost bounds the work of one expression, in CEL's own units.
const maxExpressionCost = 100_000

// Declaration is a rule: when a candidate is an incident without a person having said so.
// Without an expression it never is.
type Declaration struct {
	Expression string `bson:"expression,omitempty"` // CEL over the facts of a candidate
	Reason     string `bson:"reason,omitempty"`     // a sentence, for people
	Text       string `bson:"text,omitempty"`       // that customers are told
}

// Check finds what is wrong with a rule, with fields named below the given one.
func (d Declaration) Check(field string) error {
	if d.Expression == "" {
		return nil
	}
	var wrong *fault.Error
	if _, err := compile(d.Expression); err != nil {
		wrong = wrong.Field(field+".expression", "%v", err)
	}
	if d.Reason == "" {
		wrong = wrong.Field(field+".reason", "is required with an expression")
	}
	if d.Text == "" {
		wrong = wrong.Field(field+".text", "is required with an expression")
	}
	return wrong.Err()
}

// CheckExpression finds what is wrong with an expression of the field.
func CheckExpression(expression, field string) error {
	if _, err := compile(expression); err != nil {
		return fault.Invalid(field, "%v", err)
	}
	return nil
}

// condition is an expression that is ready to be tried.
type condition struct{ run cel.Program }

// compile returns the condition, or what is wrong with the expression and where.
func compile(expression string) (condition, error) {
	options := []cel.EnvOption{
		cel.ClearMacros(), // no loops
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateRegexProgramSizeLimit(200)),
	}
	for _, f := range facts() {
		options = append(options, cel.Variable(f.name, f.kind))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return condition{}, err
	}
	checked, issues := env.Compile(expression)
	for _, e := range issues.Errors() {
		return condition{}, fmt.Errorf("line %d, column %d: %s", max(e.Location.Line(), 1), max(e.Location.Column(), 0)+1,
			strings.ReplaceAll(e.Message, " (in container '')", ""))
	}
	if checked.OutputType() != cel.BoolType {
		return condition{}, fmt.Errorf("line 1, column 1: must be true or false, not %s", checked.OutputType())
	}
	if at, computed := computedPattern(checked); computed {
		return condition{}, fmt.Errorf("%s: matches() takes a pattern in quotation marks", at)
	}
	run, err := env.Program(checked, cel.CostLimit(maxExpressionCost))
	return condition{run}, err
}

// computedPattern finds a pattern that is not written down: how long it would take to look
// for it cannot be known.
func computedPattern(checked *cel.Ast) (at string, found bool) {
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

// holds reports whether the expression is true of an incident. One that cannot be worked
// out, or takes too much, is not.
func (c condition) holds(i Incident) bool {
	values := map[string]any{}
	for _, f := range facts() {
		values[f.name] = f.of(i)
	}
	result, _, err := c.run.Eval(values)
	return err == nil && result.Value() == true
}

// fact is something that an expression may ask.
type fact struct {
	name string
	kind *cel.Type
	of   func(Incident) any
}

// facts are all of them.
func facts() []fact {
	return []fact{
		{"incident.cases", cel.IntType, func(i Incident) any { return i.Count }},
		{"incident.minutes", cel.DoubleType, func(i Incident) any { return i.Last.Sub(i.First).Minutes() }},
		{"incident.likelihood", cel.DoubleType, func(i Incident) any { return i.Evidence.Likelihood }},
		{"incident.expected", cel.DoubleType, func(i Incident) any { return i.Evidence.Expected }},
		{"incident.service", cel.StringType, func(i Incident) any { return i.Service }},
		{"incident.category", cel.StringType, func(i Incident) any { return i.Category }},
		{"incident.territory", cel.StringType, func(i Incident) any { return i.Territory }},
		{"incident.words", cel.ListType(cel.StringType), func(i Incident) any {
			words := make([]string, len(i.Signature.Words))
			for n, w := range i.Signature.Words {
				words[n] = w.Text
			}
			return words
		}},
	}
}
