package rpc

import (
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/reach"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/policy"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

func toProtoRule(r rulebook.Rule) *classificationv1.Rule {
	m := &classificationv1.Rule{
		Name:        rulebook.Collection.Name(r.ID),
		DisplayName: r.DisplayName,
		Expression:  r.Expression,
		Reason:      r.Reason,
		Order:       int32(r.Order),
		Enabled:     proto.Bool(!r.Off),
		UpdateTime:  protoconv.ToProtoTime(r.Updated),
		Etag:        r.Etag(),
		Effect:      toProtoEffect(r.Then),
	}
	for _, language := range slices.Sorted(maps.Keys(r.Phrases)) {
		m.Phrases = append(m.Phrases, &classificationv1.Rule_Phrases{
			Language:   language,
			Phrases:    r.Phrases[language],
			Exceptions: r.Exceptions[language],
		})
	}
	return m
}

func toProtoEffect(e priority.Effect) *classificationv1.Rule_Effect {
	return &classificationv1.Rule_Effect{
		ImpactAtLeast:  typev1.Severity(e.ImpactAtLeast),
		ImpactAtMost:   typev1.Severity(e.ImpactAtMost),
		UrgencyAtLeast: typev1.Severity(e.UrgencyAtLeast),
		UrgencyAtMost:  typev1.Severity(e.UrgencyAtMost),
		Trigger:        protoconv.ToProtoEnum[classificationv1.Trigger](e.Trigger),
		Handling:       protoconv.ToProtoEnum[classificationv1.Rule_Handling](e.Handling),
		Advice:         protoconv.ToProtoEnum[classificationv1.Advice](e.Advice),
	}
}

// fromProtoRule returns the rule of a message. field is the path of the message in the request, for faults.
func fromProtoRule(m *classificationv1.Rule, field string) (priority.Rule, error) {
	r := priority.Rule{
		ID:          rulebook.Collection.ID(m.GetName()),
		DisplayName: m.GetDisplayName(),
		Expression:  m.GetExpression(),
		Reason:      m.GetReason(),
		Order:       int(m.GetOrder()),
		Off:         m.Enabled != nil && !m.GetEnabled(),
		Then:        fromProtoEffect(m.GetEffect()),
	}
	if len(m.GetPhrases()) > 0 {
		r.Phrases = map[string][]string{}
	}
	for i, list := range m.GetPhrases() {
		path := fmt.Sprintf("%s.phrases[%d].language", field, i)
		if _, isRepeated := r.Phrases[list.GetLanguage()]; isRepeated {
			return r, fault.Invalid(path, "%q is there twice", list.GetLanguage())
		}
		if wrong := reach.CheckLanguage(nil, path, list.GetLanguage()); wrong != nil {
			return r, wrong
		}
		r.Phrases[list.GetLanguage()] = list.GetPhrases()
		if len(list.GetExceptions()) > 0 {
			if r.Exceptions == nil {
				r.Exceptions = map[string][]string{}
			}
			r.Exceptions[list.GetLanguage()] = list.GetExceptions()
		}
	}
	return r, nil
}

func fromProtoEffect(m *classificationv1.Rule_Effect) priority.Effect {
	return priority.Effect{
		ImpactAtLeast:  priority.Level(m.GetImpactAtLeast()),
		ImpactAtMost:   priority.Level(m.GetImpactAtMost()),
		UrgencyAtLeast: priority.Level(m.GetUrgencyAtLeast()),
		UrgencyAtMost:  priority.Level(m.GetUrgencyAtMost()),
		Trigger:        protoconv.FromProtoEnum[priority.Trigger](m.GetTrigger()),
		Handling:       protoconv.FromProtoEnum[priority.Mode](m.GetHandling()),
		Advice:         protoconv.FromProtoEnum[priority.Advice](m.GetAdvice()),
	}
}

// fromProtoRules returns the checked rules of a dry run. A name may occur once.
func fromProtoRules(messages []*classificationv1.Rule) ([]priority.Rule, error) {
	rules := make([]priority.Rule, len(messages))
	seen := map[string]bool{}
	for i, m := range messages {
		field := fmt.Sprintf("rules[%d]", i)
		rule, err := fromProtoRule(m, field)
		if err == nil {
			err = rule.CheckRule(field)
		}
		if err == nil && seen[rule.ID] {
			err = fault.Invalid(field+".name", "is there twice")
		}
		if err != nil {
			return nil, err
		}
		rules[i], seen[rule.ID] = rule, true
	}
	return rules, nil
}

func toProtoDryRun(run policy.DryRun) *classificationv1.DryRunRulesResponse {
	m := &classificationv1.DryRunRulesResponse{
		ExaminedCount: int32(run.Examined),
		ChangedCount:  int32(run.Changed),
	}
	for _, c := range run.Changes {
		m.Changes = append(m.Changes, &classificationv1.DryRunRulesResponse_Change{
			Case:   caseNames.Name(c.Case),
			Before: toProtoJudgement(c.Before),
			After:  toProtoJudgement(c.After),
		})
	}
	return m
}

func toProtoJudgement(d priority.Decision) *classificationv1.DryRunRulesResponse_Judgement {
	m := &classificationv1.DryRunRulesResponse_Judgement{
		Impact:   typev1.Severity(d.Impact),
		Urgency:  typev1.Severity(d.Urgency),
		Priority: typev1.Priority(d.Priority),
		RealTime: d.Handling == priority.RealTime,
	}
	for _, f := range d.ListTriggers() {
		m.Triggers = append(m.Triggers, protoconv.ToProtoEnum[classificationv1.Trigger](f.Effect.Trigger))
	}
	for _, f := range d.Fired {
		m.Rules = append(m.Rules, rulebook.Collection.Name(f.RuleID))
	}
	return m
}
