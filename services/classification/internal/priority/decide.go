package priority

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/utterance"
)

// Decision is the judgement of a case with its reasons.
type Decision struct {
	Impact   Level
	Urgency  Level
	Priority Priority
	// Handling is the mode, and HandlingReason its reason in a sentence.
	Handling       Mode
	HandlingReason string
	// Fired holds the rules that fired, in their order.
	Fired []Fired
}

// Fired is a rule that fired.
type Fired struct {
	RuleID, DisplayName, Reason string
	Effect                      Effect
	// Phrase is the part of the message that fired the rule, in lower case; "" for a rule about facts or categories
	// alone.
	Phrase string
}

// ListTriggers returns the rules that call for an incident manager: the first rule of each trigger.
func (d Decision) ListTriggers() []Fired {
	var calls []Fired
	for _, f := range d.Fired {
		known := slices.ContainsFunc(calls, func(c Fired) bool { return c.Effect.Trigger == f.Effect.Trigger })
		if f.Effect.Trigger != "" && !known {
			calls = append(calls, f)
		}
	}
	return calls
}

// Decide evaluates all rules on the words that the author says now.
func (e *Engine) Decide(in Input) Decision {
	found := e.findPhrases(in.readWords())
	if in.isUndecided() {
		return e.decideUndecided(in, found)
	}
	return e.decideFound(in, found)
}

// maxRead bounds what rules read of a text, in bytes: its beginning and its end, an equal part of each. People state their problem at the
// beginning, or below what they hand on.
const maxRead = 64 << 10

// readWords returns the words that the author says now. The message begins with the subject.
func (in *Input) readWords() utterance.Words {
	subject, whole := strings.TrimSpace(in.Subject), cutMiddle(strings.TrimSpace(in.Text))
	message, isFirst := strings.CutPrefix(whole, subject)
	if !isFirst {
		return utterance.ReadWords("", whole)
	}
	return utterance.ReadWords(subject, message)
}

// cutMiddle leaves out the middle of a long text.
func cutMiddle(s string) string {
	if len(s) <= maxRead {
		return s
	}
	return truncate.Bytes(s, maxRead/2) + "\n" + strings.ToValidUTF8(s[len(s)-maxRead/2:], "")
}

// decideFound decides by the found phrases and the facts.
func (e *Engine) decideFound(in Input, found []string) Decision {
	d := Decision{Fired: e.fireRules(&in, found)}
	if in.IsFurther {
		d.Fired = keepRaising(d.Fired)
	}
	d.Impact = boundLevel(in.Impact, d.Fired, func(e Effect) (Level, Level) { return e.ImpactAtLeast, e.ImpactAtMost })
	d.Urgency = boundLevel(in.Urgency, d.Fired, func(e Effect) (Level, Level) { return e.UrgencyAtLeast, e.UrgencyAtMost })
	d.Priority = e.matrix.PriorityOf(d.Impact, d.Urgency)
	d.Handling, d.HandlingReason = chooseHandling(d)
	return d
}

// keepRaising returns the rules that fired for the words of a message, without their upper bounds.
func keepRaising(fired []Fired) []Fired {
	var raising []Fired
	for _, f := range fired {
		f.Effect.ImpactAtMost, f.Effect.UrgencyAtMost = 0, 0
		if f.Phrase != "" && f.Effect != (Effect{}) {
			raising = append(raising, f)
		}
	}
	return raising
}

// boundLevel lowers a level to the lowest upper bound, and then raises it to the highest lower bound.
func boundLevel(l Level, fired []Fired, bounds func(Effect) (least, most Level)) Level {
	raised, limit := Low, High
	for _, f := range fired {
		least, most := bounds(f.Effect)
		raised = max(raised, least)
		if most != 0 {
			limit = min(limit, most)
		}
	}
	return max(min(max(l, Low), limit), raised)
}

// chooseHandling returns the mode of the first rule that has one. Without such a rule only P1 is handled in real
// time.
func chooseHandling(d Decision) (Mode, string) {
	for _, f := range d.Fired {
		if f.Effect.Handling != "" {
			return f.Effect.Handling, f.Reason
		}
	}
	if d.Priority == P1 {
		return RealTime, "Impact and urgency are both high, so it is dealt with at once."
	}
	return Written, "Nothing here is better for being answered while the customer waits; the promised time holds."
}

// fireRules returns the rules with a true expression. An expression that fails, for example by a division by zero, is
// false.
func (e *Engine) fireRules(in *Input, found []string) []Fired {
	a := &answers{values: e.values, in: in, found: found}
	var fired []Fired
	for _, p := range e.programs {
		if p.isTrue(a) {
			fired = append(fired, Fired{p.rule.ID, p.rule.DisplayName, p.rule.Reason, p.rule.Then, p.firstPhrase(found)})
		}
	}
	return fired
}

// isTrue evaluates the expression of a rule.
func (p program) isTrue(a *answers) bool {
	if p.isSaysAlone {
		return a.found[p.first] != ""
	}
	a.first = p.first
	result, _, err := p.run.Eval(a)
	return err == nil && result == types.True
}

// firstPhrase returns the first phrase that was found for a rule; "" for none.
func (p program) firstPhrase(found []string) string {
	for _, s := range found[p.first : p.first+p.questions] {
		if s != "" {
			return s
		}
	}
	return ""
}

// String returns the decision in one line.
func (d Decision) String() string {
	names := make([]string, len(d.Fired))
	for i, f := range d.Fired {
		names[i] = f.DisplayName
	}
	return fmt.Sprintf("%v (impact %v, urgency %v): %s", d.Priority, d.Impact, d.Urgency, strings.Join(names, ", "))
}
