package priority

import (
	"fmt"
	"slices"
	"strings"
)

// undecidedRule is the id in the reasons of a message whose category is not certain. No rule may have it.
const undecidedRule = "undecided"

// LikeliestCategory returns the id of the category, of an undecided message that of the likeliest one; "" for none.
func (in *Input) LikeliestCategory() string {
	if in.Category == "" && len(in.Plausible) > 0 {
		return in.Plausible[0].Category
	}
	return in.Category
}

// isUndecided reports whether the category is not certain. In records of earlier builds only the plausible ones say so.
func (in *Input) isUndecided() bool { return in.IsUndecided || len(in.Plausible) > 0 }

// ordinary is a problem of which nothing is known.
func ordinary() Usual { return Usual{Impact: Medium, Urgency: Medium} }

// decideUndecided decides a message as an ordinary problem and once for each plausible category. It returns the worst
// decision with what calls for people in any of them: triggers, and ways of handling.
func (e *Engine) decideUndecided(in Input, found []string) Decision {
	var worst Decision
	var calls []Fired
	plausible := in.Plausible
	for i, usual := range append(slices.Clone(plausible), ordinary()) {
		in.Category, in.Impact, in.Urgency = usual.Category, usual.Impact, usual.Urgency
		d := e.decideFound(in, found)
		calls = append(calls, d.listCalls()...)
		if i == 0 || d.isWorseThan(worst) {
			worst = d
		}
	}
	for _, f := range calls {
		isListed := func(known Fired) bool { return known.RuleID == f.RuleID }
		if !slices.ContainsFunc(worst.Fired, isListed) {
			worst.Fired = append(worst.Fired, f)
		}
	}
	worst.Handling, worst.HandlingReason = chooseHandling(worst)
	worst.Fired = slices.Insert(worst.Fired, 0, explainUndecided(plausible))
	return worst
}

// listCalls returns the rules that fired a trigger or say how the case is handled.
func (d Decision) listCalls() []Fired {
	return slices.DeleteFunc(slices.Clone(d.Fired), func(f Fired) bool { return f.Effect.Trigger == "" && f.Effect.Handling == "" })
}

// isWorseThan reports whether a decision is more pressing than another.
func (d Decision) isWorseThan(other Decision) bool {
	if d.Priority != other.Priority {
		return d.Priority < other.Priority
	}
	return d.Impact+d.Urgency > other.Impact+other.Urgency
}

// explainUndecided returns the reason of an undecided message.
func explainUndecided(plausible []Usual) Fired {
	reason := "It is not certain what the message is about, so that it counts as an ordinary problem; no category is plausible."
	if len(plausible) > 0 {
		names := make([]string, len(plausible))
		for i, usual := range plausible {
			names[i] = fmt.Sprintf("%s (%.0f %%)", usual.Category, 100*usual.Confidence)
		}
		reason = "It is not certain what the message is about, so that it counts as the worst of an ordinary problem and of what is plausible: " +
			strings.Join(names, ", ") + "."
	}
	return Fired{
		RuleID:      undecidedRule,
		DisplayName: "Category not certain",
		Reason:      reason,
	}
}
