package rpc

import (
	"github.com/ombud/ombud/pkg/protoconv"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

func toProtoSpecification(s *offer.Service) *catalogv1.Specification {
	m := &catalogv1.Specification{
		Included:           s.Included,
		Excluded:           s.Excluded,
		Terms:              s.Terms,
		Territories:        s.Territories,
		CriticalActivities: s.CriticalActivities,
		Continuity:         toProtoContinuity(s.Continuity),
		SpeedPromised:      s.SpeedPromised,
	}
	for _, list := range s.Checklists {
		m.Checklists = append(m.Checklists, &catalogv1.Checklist{
			Category: list.Category,
			Items:    toProtoItems(list.Items),
		})
	}
	return m
}

func toProtoItems(items []offer.ChecklistItem) []*catalogv1.ChecklistItem {
	var all []*catalogv1.ChecklistItem
	for _, item := range items {
		all = append(all, &catalogv1.ChecklistItem{
			Key:          item.Key,
			Question:     item.Question,
			Translations: item.Translations,
		})
	}
	return all
}

func fromProtoItems(items []*catalogv1.ChecklistItem) []offer.ChecklistItem {
	var all []offer.ChecklistItem
	for _, item := range items {
		all = append(all, offer.ChecklistItem{
			Key:          item.GetKey(),
			Question:     item.GetQuestion(),
			Translations: item.GetTranslations(),
		})
	}
	return all
}

// toProtoContinuity is a plan as callers see it; nil for none.
func toProtoContinuity(p *offer.ContinuityPlan) *catalogv1.ContinuityPlan {
	if p == nil {
		return nil
	}
	m := &catalogv1.ContinuityPlan{Replacements: p.Replacements, Helpers: p.Helpers, Restoration: p.Restoration}
	for _, step := range p.Steps {
		s := &catalogv1.ContinuityStep{
			Title:       step.Title,
			Description: step.Description,
			Within:      protoconv.ToProtoOptionalDuration(step.Within),
		}
		switch {
		case step.Role != "":
			s.Performer = &catalogv1.ContinuityStep_Role{Role: step.Role}
		case step.Skill != "":
			s.Performer = &catalogv1.ContinuityStep_Skill{Skill: step.Skill}
		case step.Team != "":
			s.Performer = &catalogv1.ContinuityStep_Team{Team: step.Team}
		}
		m.Steps = append(m.Steps, s)
	}
	return m
}

// fromProtoContinuity reads a plan; nil for none.
func fromProtoContinuity(m *catalogv1.ContinuityPlan) *offer.ContinuityPlan {
	if m == nil {
		return nil
	}
	p := &offer.ContinuityPlan{
		Replacements: m.GetReplacements(),
		Helpers:      m.GetHelpers(),
		Restoration:  m.GetRestoration(),
	}
	for _, s := range m.GetSteps() {
		p.Steps = append(p.Steps, offer.ContinuityStep{
			Title:       s.GetTitle(),
			Description: s.GetDescription(),
			Role:        s.GetRole(),
			Skill:       s.GetSkill(),
			Team:        s.GetTeam(),
			Within:      s.GetWithin().AsDuration(),
		})
	}
	return p
}
