package priority

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
)

// Decision says how much a case matters and why.
type Decision struct {
	Impact   Level
	Urgency  Level
	Priority Priority
	// Handling is the mode, and HandlingReason a sentence why.
	Handling       Mode
	HandlingReason string
	// Fired holds the rules that fired, in their order.
	Fired []Fired
}

// Fired is a rule that fired.
type Fired struct {
	RuleID, DisplayName, Reason string
	Effect                      Effect
	// Phrase is the part of the message that made it fire, in lower case. It is
	// empty for a rule about facts or categories alone.
	Phrase string
}

// ListTriggers gives the rules that call for an incident manager, the first for
// each trigger.
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

// Decide tries all rules.
func (e *Engine) Decide(in Input) Decision {
	d := Decision{Fired: e.fireRules(&in)}
	d.Impact = boundLevel(in.Impact, d.Fired, func(e Effect) (Level, Level) { return e.ImpactAtLeast, e.ImpactAtMost })
	d.Urgency = boundLevel(in.Urgency, d.Fired, func(e Effect) (Level, Level) { return e.UrgencyAtLeast, e.UrgencyAtMost })
	d.Priority = e.matrix.PriorityOf(d.Impact, d.Urgency)
	d.Handling, d.HandlingReason = chooseHandling(d)
	return d
}

// boundLevel lowers a level to the lowest limit, and then raises it to the highest of what
// it is to be at least.
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

// chooseHandling chooses the mode. Waiting for an answer is worth it to the customer
// only where a rule says so or nothing is more pressing.
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

// fireRules gives the rules whose expression is true. One that cannot be worked out, say
// because it divides by zero, does not fire.
func (e *Engine) fireRules(in *Input) []Fired {
	a := &answers{values: e.values, in: in, found: e.findPhrases(foldedWords(in.Text))}
	var fired []Fired
	for _, p := range e.programs {
		a.first = p.first
		if result, _, err := p.run.Eval(a); err != nil || result != types.True {
			continue
		}
		fired = append(fired, Fired{p.rule.ID, p.rule.DisplayName, p.rule.Reason, p.rule.Then, p.firstPhrase(a.found)})
	}
	return fired
}

// firstPhrase is the first phrase that was found for a rule; empty when it asks for none.
func (p program) firstPhrase(found []string) string {
	for _, s := range found[p.first : p.first+p.questions] {
		if s != "" {
			return s
		}
	}
	return ""
}

// findPhrases looks for all phrases at every word. It gives the first found for each
// question, or an empty string.
func (e *Engine) findPhrases(words []string) []string {
	found := make([]string, e.questions)
	for at, word := range words {
		for _, p := range e.phrases[indexKey(word)] {
			if found[p.question] == "" && p.startsWords(words[at:]) && !p.isDenied(words[:at]) {
				found[p.question] = strings.Join(words[at:at+len(p.words)], " ")
			}
		}
	}
	return found
}

// String puts the decision into one line for people.
func (d Decision) String() string {
	names := make([]string, len(d.Fired))
	for i, f := range d.Fired {
		names[i] = f.DisplayName
	}
	return fmt.Sprintf("%v (impact %v, urgency %v): %s", d.Priority, d.Impact, d.Urgency, strings.Join(names, ", "))
}
