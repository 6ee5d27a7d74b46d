package priority

import (
	"fmt"
	"slices"
	"strings"
)

// Input is what a decision rests on.
type Input struct {
	Text     string
	Category string // empty when it is not known
	Facts    []Fact
	// Impact and Urgency are what is usual for the category, or what a person
	// said. Zero means Low.
	Impact, Urgency Level
}

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
	RuleID, Name, Reason string
	Effect               Effect
	// Phrase is the part of the message that made it fire, in lower case. It is
	// empty for a rule about facts or categories alone.
	Phrase string
}

// Triggers gives the rules that call for an incident manager, the first for
// each trigger.
func (d Decision) Triggers() []Fired {
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
	d := Decision{
		Impact:  max(in.Impact, Low),
		Urgency: max(in.Urgency, Low),
		Fired:   e.fire(in),
	}
	ceiling := High
	raised := Low
	for _, f := range d.Fired {
		d.Impact = max(d.Impact, f.Effect.Impact)
		raised = max(raised, f.Effect.Urgency)
		if f.Effect.UrgencyAtMost != 0 {
			ceiling = min(ceiling, f.Effect.UrgencyAtMost)
		}
	}
	d.Urgency = max(min(d.Urgency, ceiling), raised)
	d.Priority = e.matrix.At(d.Impact, d.Urgency)
	d.Handling, d.HandlingReason = handling(d)
	return d
}

// handling chooses the mode. Waiting for an answer is worth it to the customer
// only where a rule says so or nothing is more pressing.
func handling(d Decision) (Mode, string) {
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

// fire gives the rules whose condition holds.
func (e *Engine) fire(in Input) []Fired {
	found, kept := e.search(foldedWords(in.Text))
	var fired []Fired
	for i, r := range e.rules {
		if kept[i] || !r.When.holds(in, found[i] != "") {
			continue
		}
		fired = append(fired, Fired{r.ID, r.Name, r.Reason, r.Then, found[i]})
	}
	return fired
}

// holds checks everything that the condition asks for.
func (c Condition) holds(in Input, phraseFound bool) bool {
	if len(c.Phrases) > 0 && !phraseFound {
		return false
	}
	if len(c.Categories) > 0 && !slices.Contains(c.Categories, in.Category) {
		return false
	}
	if len(c.Facts) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Facts, func(f Fact) bool { return slices.Contains(in.Facts, f) })
}

// search looks for all phrases at every word. It gives the first found for
// each rule, and the rules kept from firing by another phrase.
func (e *Engine) search(words []string) (found map[int]string, kept map[int]bool) {
	found, kept = map[int]string{}, map[int]bool{}
	for at, word := range words {
		for _, p := range e.phrases[indexKey(word)] {
			if !p.matches(words[at:]) || p.denied(words[:at]) {
				continue
			}
			if p.unless {
				kept[p.rule] = true
			} else if found[p.rule] == "" {
				found[p.rule] = strings.Join(words[at:at+len(p.words)], " ")
			}
		}
	}
	return found, kept
}

// String puts the decision into one line for people.
func (d Decision) String() string {
	names := make([]string, len(d.Fired))
	for i, f := range d.Fired {
		names[i] = f.Name
	}
	return fmt.Sprintf("%v (impact %v, urgency %v): %s", d.Priority, d.Impact, d.Urgency, strings.Join(names, ", "))
}
