package policy

import (
	"context"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// maxChanges bounds the listed changes of a dry run.
const maxChanges = 200

// DryRun is the effect that other rules would have had on past cases.
type DryRun struct {
	Examined int
	Changed  int
	Changes  []Change // newest first, at most maxChanges
}

// Change is a case with another decision.
type Change struct {
	Case   string
	Before priority.Decision
	After  priority.Decision
}

// DryRunRules judges at most limit past cases, selected by an AIP-160 filter, by the current rules and by the given
// ones. Wrong rules are an InvalidArgument fault with fields such as rules[3].expression.
func (s *Service) DryRunRules(ctx context.Context, rules []priority.Rule, filter string, limit int) (DryRun, error) {
	current := s.compiled.Load()
	next, err := priority.New(rules, current.matrix)
	if err != nil {
		return DryRun{}, err
	}
	var run DryRun
	err = s.records.EachMatching(ctx, filter, limit, func(e judgement.Entry) {
		run.Examined++
		in := e.Input
		in.Text = e.Message()
		before, after := current.Decide(in), next.Decide(in)
		if isSameDecision(before, after) {
			return
		}
		run.Changed++
		if run.Changed <= maxChanges {
			run.Changes = append(run.Changes, Change{Case: e.Case, Before: before, After: after})
		}
	})
	return run, err
}

// isSameDecision reports whether two decisions treat a case alike. The fired rules may differ.
func isSameDecision(a, b priority.Decision) bool {
	return a.Impact == b.Impact &&
		a.Urgency == b.Urgency &&
		a.Priority == b.Priority &&
		a.Handling == b.Handling &&
		slices.EqualFunc(a.ListTriggers(), b.ListTriggers(), func(x, y priority.Fired) bool {
			return x.Effect.Trigger == y.Effect.Trigger
		})
}
