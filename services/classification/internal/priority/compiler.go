package priority

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	// maxSays bounds the uses of says() in one expression.
	maxSays = 16
	// maxCost bounds the work of one expression in CEL's own units of some nanoseconds. Without loops it is known
	// before the evaluation.
	maxCost = 60_000
)

// compiler compiles the rules of one engine. Its macro says(...) becomes a variable that reports whether one of the
// phrases was found, so that one pass over the message finds the phrases of all rules.
type compiler struct {
	env    *cel.Env
	sizes  map[string]uint64
	engine *Engine
	rule   *Rule
	number int // of the current rule
	asked  int // questions of the current rule so far
}

func newCompiler(e *Engine) (*compiler, error) {
	c := &compiler{engine: e, sizes: map[string]uint64{}}
	options := []cel.EnvOption{
		cel.ClearMacros(), // no loops
		cel.Macros(cel.GlobalVarArgMacro("says", c.expandSays)),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateRegexProgramSizeLimit(200)),
	}
	for _, v := range listVariables() {
		options = append(options, cel.Variable(v.name, v.kind))
		c.sizes[v.name] = v.size
	}
	for i := range maxSays {
		options = append(options, cel.Variable(saysVariable(i), cel.BoolType))
	}
	var err error
	c.env, err = cel.NewEnv(options...)
	return c, err
}

// saysVariable returns the name of the variable of the nth says() of an expression. No expression can spell it.
func saysVariable(n int) string { return fmt.Sprintf("@says%d", n) }

// compileRule adds a rule to the engine, or returns its mistakes.
func (c *compiler) compileRule(r Rule, field string) *fault.Error {
	c.rule, c.asked = &r, 0
	c.number++
	wrong := c.ownPhrases(field)
	compiled := program{rule: r, first: c.engine.questions}
	checked, issues := c.env.Compile(r.Expression)
	for _, e := range issues.Errors() {
		wrong = wrong.Field(field+".expression", "%s", formatIssue(e))
	}
	if wrong != nil {
		return wrong
	}
	if err := c.findRefusal(checked); err != "" {
		return wrong.Field(field+".expression", "%s", err)
	}
	run, err := c.env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return wrong.Field(field+".expression", "%v", err)
	}
	c.addExceptions()
	compiled.run, compiled.questions = run, c.asked
	compiled.isSaysAlone = strings.TrimSpace(r.Expression) == "says()"
	c.engine.questions += c.asked
	c.engine.programs = append(c.engine.programs, compiled)
	return nil
}

// ownPhrases checks the phrases of the rule. says() adds them to the engine.
func (c *compiler) ownPhrases(field string) *fault.Error {
	wrong := checkPhrases(c.rule.Phrases, field+".phrases", nil)
	return checkPhrases(c.rule.Exceptions, field+".exceptions", wrong)
}

// checkPhrases adds the mistakes of phrases by language to wrong.
func checkPhrases(lists map[string][]string, field string, wrong *fault.Error) *fault.Error {
	for _, language := range slices.Sorted(maps.Keys(lists)) {
		for i, s := range lists[language] {
			if _, err := parsePhrase(s); err != nil {
				wrong = wrong.Field(fmt.Sprintf("%s.%s[%d]", field, language, i), "%v", err)
			}
		}
	}
	return wrong
}

// expandSays expands the macro: says() finds the phrases of the rule, and says("a", "b") finds those.
func (c *compiler) expandSays(factory cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	if c.asked == maxSays {
		return nil, c.errorHere(fmt.Sprintf("says() stands more than %d times", maxSays))
	}
	question := c.engine.questions + c.asked
	if len(args) == 0 && len(c.rule.Phrases) == 0 {
		return nil, c.errorHere("says() looks for the phrases of the rule, but it has none; " +
			"give it phrases, or write says(\"a phrase\")")
	}
	if len(args) == 0 {
		for _, language := range slices.Sorted(maps.Keys(c.rule.Phrases)) {
			for _, s := range c.rule.Phrases[language] {
				if err := c.addPhrase(s, question); err != nil {
					return nil, c.errorHere(err.Error())
				}
			}
		}
	}
	for _, arg := range args {
		s, ok := stringLiteral(arg)
		if !ok {
			return nil, factory.NewError(arg.ID(), "says() takes phrases in quotation marks")
		}
		if err := c.addPhrase(s, question); err != nil {
			return nil, factory.NewError(arg.ID(), err.Error())
		}
	}
	c.asked++
	return factory.NewIdent(saysVariable(c.asked - 1)), nil
}

// errorHere returns an error at the current says(). CEL does not locate a macro without arguments, so that the
// function searches it.
func (c *compiler) errorHere(message string) *cel.Error {
	at := 0
	for range c.asked + 1 {
		at += strings.Index(c.rule.Expression[at:], "says") + len("says")
	}
	before := c.rule.Expression[:at-len("says")]
	line := 1 + strings.Count(before, "\n")
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
	return &cel.Error{Location: common.NewLocation(line, column), Message: message}
}

// addPhrase adds a phrase to the engine.
func (c *compiler) addPhrase(s string, question int) error {
	parts, err := parsePhrase(s)
	if err != nil {
		return err
	}
	c.engine.index.addPhrase(phrase{
		parts:        parts,
		question:     question,
		rule:         c.number,
		deniesItself: c.engine.denials.isIn(parts),
		isHarm:       c.rule.Then.Trigger == SeriousHarm,
		isPeril:      c.rule.Then.Advice == CallEmergency,
	})
	return nil
}

// addExceptions adds the exceptions of the rule, which ownPhrases has checked.
func (c *compiler) addExceptions() {
	for _, list := range c.rule.Exceptions {
		for _, s := range list {
			if parts, err := parsePhrase(s); err == nil {
				c.engine.index.addPhrase(phrase{
					parts: parts, rule: c.number, isException: true, isHarm: c.rule.Then.Trigger == SeriousHarm,
				})
			}
		}
	}
}

// findRefusal returns the reason against an expression that CEL accepts; "" for none.
func (c *compiler) findRefusal(checked *cel.Ast) string {
	if checked.OutputType() != cel.BoolType {
		return fmt.Sprintf("line 1, column 1: must be true or false, not %s", checked.OutputType())
	}
	native := checked.NativeRep()
	var wrong string
	ast.PostOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if complaint := findForbidden(e); complaint != "" && wrong == "" {
			at := native.SourceInfo().GetStartLocation(e.ID())
			wrong = fmt.Sprintf("line %d, column %d: %s", at.Line(), at.Column()+1, complaint)
		}
	}))
	if wrong != "" {
		return wrong
	}
	cost, err := c.env.EstimateCost(checked, c)
	if err != nil || cost.Max > maxCost {
		return fmt.Sprintf("line 1, column 1: is too much work: it may cost %d, and %d is the most", cost.Max, maxCost)
	}
	return ""
}

// findForbidden returns the mistake in a node, "" for none. A computed pattern has an unknown cost. A name with its
// collection never matches, because the variables hold ids.
func findForbidden(e ast.Expr) string {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "matches" {
		args := e.AsCall().Args()
		if _, ok := stringLiteral(args[len(args)-1]); !ok {
			return "matches() takes a pattern in quotation marks"
		}
	}
	s, ok := stringLiteral(e)
	for _, collection := range []string{"categories/", "services/", "segments/"} {
		if id, found := strings.CutPrefix(s, collection); ok && found {
			return fmt.Sprintf("ids stand without their collection: %q", id)
		}
	}
	return ""
}

// stringLiteral returns the text of a string literal.
func stringLiteral(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

// formatIssue returns the message of CEL with line and column, counted from 1.
func formatIssue(e *cel.Error) string {
	message := strings.ReplaceAll(e.Message, " (in container '')", "")
	if strings.HasPrefix(message, "undeclared reference") && !strings.Contains(message, "function") {
		names := make([]string, 0, len(listVariables()))
		for _, v := range listVariables() {
			names = append(names, v.name)
		}
		message += "; there are says(), " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("line %d, column %d: %s", max(e.Location.Line(), 1), max(e.Location.Column(), 0)+1, message)
}

// EstimateSize implements checker.CostEstimator.
func (c *compiler) EstimateSize(node checker.AstNode) *checker.SizeEstimate {
	if path := node.Path(); len(path) == 1 {
		if size, ok := c.sizes[path[0]]; ok {
			return &checker.SizeEstimate{Max: size}
		}
	}
	return nil
}

// EstimateCallCost implements checker.CostEstimator: CEL's own figures hold.
func (*compiler) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}
