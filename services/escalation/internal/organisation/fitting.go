package organisation

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// incidentSkill is the skill of incident managers.
const incidentSkill = "incident-management"

// Requirements are the demands of a case on its next owner or manager.
type Requirements struct {
	Queue                       string
	Level                       int
	Category, Service, Language string
	// Not are the `staff/{staff}` to leave out.
	Not []string
}

// IsPushQueue reports whether a queue assigns its cases.
func (s *Snapshot) IsPushQueue(queue string) bool {
	return s.teams[ladder.TeamOf(queue)].Assignment == Push
}

// FindFitting returns the members of a queue's team that could own a case, sorted, at work or not, in any language.
func (s *Snapshot) FindFitting(r Requirements) []string {
	members := slices.Clone(s.members[ladder.TeamOf(r.Queue)])
	return slices.DeleteFunc(members, func(name string) bool { return s.ExplainMisfit(name, r) != "" })
}

// ExplainMisfit returns the reason in words why a member of staff cannot own a case; empty when they can. The language of the
// customer keeps nobody from a case, see Speaks.
func (s *Snapshot) ExplainMisfit(staff string, r Requirements) string {
	person, employed := s.staff[staff]
	switch {
	case !employed || person.Leaving:
		return "is leaving"
	case slices.Contains(r.Not, staff):
		return "has given it away"
	case person.Level < r.Level:
		return "may not own cases of its level"
	}
	if skill := s.teams[ladder.TeamOf(r.Queue)].findMissingSkill(person, r); skill != "" {
		return "lacks the skill " + skill
	}
	return ""
}

// Speaks reports whether a member of staff speaks a language; everybody speaks the empty one. Speakers come before others among the
// people at work with room.
func (s *Snapshot) Speaks(staff, language string) bool {
	return language == "" || slices.Contains(s.staff[staff].Languages, language)
}

// findMissingSkill returns a skill that a case needs and a person lacks; "" for none.
func (t Team) findMissingSkill(person Staff, r Requirements) string {
	for _, need := range t.Needs {
		if !need.appliesTo(r.Category, r.Service) {
			continue
		}
		for _, skill := range need.Skills {
			if !slices.Contains(person.Skills, skill) {
				return skill
			}
		}
	}
	return ""
}

// FindManagers returns the staff that could accompany a case, sorted: the available ones with the skill, of these the speakers of
// the customer's language if there are any, and of these the ones at work if there are any.
func (s *Snapshot) FindManagers(r Requirements, at time.Time) []string {
	return s.findBest(incidentSkill, r.Language, r.Not, at)
}

// FindSkilled returns the available staff with a skill, sorted: of these the ones at work if there are any.
func (s *Snapshot) FindSkilled(skill string, at time.Time) []string {
	return s.findBest(skill, "", nil, at)
}

func (s *Snapshot) findBest(skill, language string, not []string, at time.Time) []string {
	var names []string
	for _, name := range s.names {
		if !slices.Contains(not, name) && slices.Contains(s.staff[name].Skills, skill) && s.Available(name, at) {
			names = append(names, name)
		}
	}
	names = preferNames(names, func(name string) bool { return slices.Contains(s.staff[name].Languages, language) })
	return preferNames(names, func(name string) bool { return s.IsPresent(name, at) })
}

// preferNames returns the preferred names, and all when none is preferred.
func preferNames(names []string, isPreferred func(string) bool) []string {
	var preferred []string
	for _, name := range names {
		if isPreferred(name) {
			preferred = append(preferred, name)
		}
	}
	if len(preferred) == 0 {
		return names
	}
	return preferred
}

// Person returns a member of staff; the zero value for an unknown name.
func (s *Snapshot) Person(staff string) Staff { return s.staff[staff] }
