package rpc

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/assess"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

func ruleMessage(r rulebook.Rule) *classificationv1.Rule {
	m := &classificationv1.Rule{
		Name:        rulePrefix + r.ID,
		DisplayName: r.DisplayName,
		Expression:  r.Expression,
		Reason:      r.Reason,
		Order:       int32(r.Order),
		Enabled:     proto.Bool(!r.Off),
		UpdateTime:  timestamppb.New(r.Updated),
		Etag:        r.Etag(),
		Effect: &classificationv1.Rule_Effect{
			ImpactAtLeast:  typev1.Severity(r.Then.ImpactAtLeast),
			ImpactAtMost:   typev1.Severity(r.Then.ImpactAtMost),
			UrgencyAtLeast: typev1.Severity(r.Then.UrgencyAtLeast),
			UrgencyAtMost:  typev1.Severity(r.Then.UrgencyAtMost),
			Trigger:        triggerMessage(r.Then.Trigger),
			Handling:       classificationv1.Rule_Handling(classificationv1.Rule_Handling_value[string(r.Then.Handling)]),
		},
	}
	for _, language := range slices.Sorted(maps.Keys(r.Phrases)) {
		m.Phrases = append(m.Phrases, &classificationv1.Rule_Phrases{Language: language, Phrases: r.Phrases[language]})
	}
	return m
}

// triggerMessage is a trigger, which both sides spell alike.
func triggerMessage(t priority.Trigger) classificationv1.Trigger {
	return classificationv1.Trigger(classificationv1.Trigger_value[string(t)])
}

// ruleContent is what a caller wants a rule to be. Field is where it stands.
func ruleContent(m *classificationv1.Rule, field string) (priority.Rule, error) {
	effect := m.GetEffect()
	r := priority.Rule{
		ID:          strings.TrimPrefix(m.GetName(), rulePrefix),
		DisplayName: m.GetDisplayName(),
		Expression:  m.GetExpression(),
		Reason:      m.GetReason(),
		Order:       int(m.GetOrder()),
		Off:         m.Enabled != nil && !m.GetEnabled(),
		Then: priority.Effect{
			ImpactAtLeast:  priority.Level(effect.GetImpactAtLeast()),
			ImpactAtMost:   priority.Level(effect.GetImpactAtMost()),
			UrgencyAtLeast: priority.Level(effect.GetUrgencyAtLeast()),
			UrgencyAtMost:  priority.Level(effect.GetUrgencyAtMost()),
		},
	}
	if effect.GetTrigger() != 0 {
		r.Then.Trigger = priority.Trigger(effect.GetTrigger().String())
	}
	if effect.GetHandling() != 0 {
		r.Then.Handling = priority.Mode(effect.GetHandling().String())
	}
	if len(m.GetPhrases()) > 0 {
		r.Phrases = map[string][]string{}
	}
	for i, of := range m.GetPhrases() {
		if _, twice := r.Phrases[of.GetLanguage()]; twice {
			return r, fault.Invalid(fmt.Sprintf("%s.phrases[%d].language", field, i), "%q is there twice", of.GetLanguage())
		}
		r.Phrases[of.GetLanguage()] = of.GetPhrases()
	}
	return r, nil
}

// triedRules are the rules of a dry run. Each must have a name of its own.
func triedRules(messages []*classificationv1.Rule) ([]priority.Rule, error) {
	rules := make([]priority.Rule, len(messages))
	seen := map[string]bool{}
	for i, m := range messages {
		field := fmt.Sprintf("rules[%d]", i)
		rule, err := ruleContent(m, field)
		if err == nil {
			err = rule.Check(field)
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

func trialMessage(t assess.Trial) *classificationv1.DryRunRulesResponse {
	m := &classificationv1.DryRunRulesResponse{ExaminedCount: int32(t.Examined), ChangedCount: int32(t.Changed)}
	for _, c := range t.Changes {
		m.Changes = append(m.Changes, &classificationv1.DryRunRulesResponse_Change{
			Case: casePrefix + c.Case, Before: judgementMessage(c.Before), After: judgementMessage(c.After),
		})
	}
	return m
}

func judgementMessage(d priority.Decision) *classificationv1.DryRunRulesResponse_Judgement {
	m := &classificationv1.DryRunRulesResponse_Judgement{
		Impact:   typev1.Severity(d.Impact),
		Urgency:  typev1.Severity(d.Urgency),
		Priority: typev1.Priority(d.Priority),
		RealTime: d.Handling == priority.RealTime,
	}
	for _, f := range d.Triggers() {
		m.Triggers = append(m.Triggers, triggerMessage(f.Effect.Trigger))
	}
	for _, f := range d.Fired {
		m.Rules = append(m.Rules, rulePrefix+f.RuleID)
	}
	return m
}
