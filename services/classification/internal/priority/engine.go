package priority

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"

	"github.com/ombud/ombud/pkg/fault"
)

// Engine decides by rules and a matrix. It never changes and is safe for concurrent use.
type Engine struct {
	programs []program // in the order of evaluation
	matrix   Matrix
	index    *index
	denials  *denials
	past     *past
	works    *works
	values   map[string]reader
	searches sync.Pool // of searches that ended
	// questions is the number of uses of says().
	questions int
}

// program is a compiled rule. Its questions are numbered from first on.
type program struct {
	rule             Rule
	run              cel.Program
	first, questions int
	// isSaysAlone marks the expression of most rules, which needs no run.
	isSaysAlone bool
}

// New compiles the rules. Errors: InvalidArgument with every wrong field, such as rules[3].expression, and the line
// and column of the mistake in it.
func New(rules []Rule, matrix Matrix) (*Engine, error) {
	cellName := func(impact, urgency Level) string { return fmt.Sprintf("matrix.%v.%v", impact, urgency) }
	if err := matrix.CheckCells(cellName); err != nil {
		return nil, err
	}
	e := newEngine()
	e.matrix = matrix
	c, err := newCompiler(e)
	if err != nil {
		return nil, err
	}
	var wrong *fault.Error
	seen := map[string]bool{}
	for i, r := range rules {
		field := fmt.Sprintf("rules[%d]", i)
		if seen[r.ID] {
			wrong = wrong.Field(field+".id", "%q is there twice", r.ID)
		}
		seen[r.ID] = true
		wrong = fault.Join(wrong, r.checkFields(field), c.compileRule(r, field))
	}
	if wrong != nil {
		return nil, wrong
	}
	e.programs = slices.DeleteFunc(e.programs, func(p program) bool { return p.rule.Off })
	slices.SortStableFunc(e.programs, func(a, b program) int { return CompareRules(a.rule, b.rule) })
	return e, nil
}

// newEngine returns an engine without rules.
func newEngine() *Engine {
	return &Engine{index: newIndex(), denials: newDenials(), past: newPast(), works: newWorks(), values: newReaders()}
}

// CompareRules orders rules as they are evaluated: by order, then by id.
func CompareRules(a, b Rule) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
}

// CheckRule returns the mistakes of one rule, with fields below the given one.
func (r Rule) CheckRule(field string) error {
	e := newEngine()
	c, err := newCompiler(e)
	if err != nil {
		return err
	}
	return fault.Join(r.checkFields(field), c.compileRule(r, field)).Err()
}

// Upper bounds of a rule, in bytes. All rules are one document.
const (
	maxReason     = 4000
	maxExpression = 8 << 10
	maxPhrases    = 40 << 10
)

func (r Rule) phrasesSize() int {
	size := 0
	for _, lists := range []map[string][]string{r.Phrases, r.Exceptions} {
		for _, phrases := range lists {
			for _, s := range phrases {
				size += len(s)
			}
		}
	}
	return size
}

// checkFields returns the mistakes of a rule apart from its expression and phrases.
func (r Rule) checkFields(field string) (wrong *fault.Error) {
	if !regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`).MatchString(r.ID) {
		wrong = wrong.Field(field+".id", "must be lower-case words joined by hyphens, not %q", r.ID)
	}
	if r.ID == undecidedRule {
		wrong = wrong.Field(field+".id", "%q is kept for messages without a certain category", r.ID)
	}
	if r.DisplayName == "" {
		wrong = wrong.Field(field+".display_name", "is required")
	}
	if r.Reason == "" || len(r.Reason) > maxReason {
		wrong = wrong.Field(field+".reason", "must have 1 to %d bytes", maxReason)
	}
	if len(r.Expression) > maxExpression {
		wrong = wrong.Field(field+".expression", "must have at most %d bytes", maxExpression)
	}
	if size := r.phrasesSize(); size > maxPhrases {
		wrong = wrong.Field(field+".phrases", "have %d bytes together, and at most %d are kept", size, maxPhrases)
	}
	return r.Then.checkBounds(field+".effect", wrong)
}

// checkBounds adds the mistakes of an effect to wrong.
func (e Effect) checkBounds(field string, wrong *fault.Error) *fault.Error {
	if e == (Effect{}) {
		wrong = wrong.Field(field, "does nothing")
	}
	for _, bound := range []struct {
		name        string
		least, most Level
	}{{"impact", e.ImpactAtLeast, e.ImpactAtMost}, {"urgency", e.UrgencyAtLeast, e.UrgencyAtMost}} {
		if bound.least < 0 || bound.least > High || bound.most < 0 || bound.most > High {
			wrong = wrong.Field(field+"."+bound.name+"_at_least", "must be LOW, MEDIUM or HIGH")
		}
		if bound.most != 0 && bound.least > bound.most {
			wrong = wrong.Field(field+"."+bound.name+"_at_most", "is below what it is raised to")
		}
	}
	if e.Trigger != "" && !slices.Contains(AllTriggers(), e.Trigger) {
		wrong = wrong.Field(field+".trigger", "must be one of %v, not %q", AllTriggers(), e.Trigger)
	}
	if e.Handling != "" && e.Handling != RealTime && e.Handling != Written {
		wrong = wrong.Field(field+".handling", "must be %s or %s, not %q", RealTime, Written, e.Handling)
	}
	if e.Advice != "" && !slices.Contains(AllAdvices(), e.Advice) {
		wrong = wrong.Field(field+".advice", "must be one of %v, not %q", AllAdvices(), e.Advice)
	}
	return wrong
}
