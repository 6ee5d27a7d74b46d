package organisation

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// ManagesIncidents is the skill of incident managers.
const ManagesIncidents = "incident-management"

// Pushed reports whether cases are given to a member of staff.
func (s *Snapshot) Pushed(staff string) bool { return len(s.PushedTeams(staff)) > 0 }

// PushedTeams returns the teams of a member of staff that give their cases out.
func (s *Snapshot) PushedTeams(staff string) []string {
	var teams []string
	for _, team := range s.staff[staff].Teams {
		if s.teams[team].Assignment == Push {
			teams = append(teams, team)
		}
	}
	return teams
}

// Gives reports whether a queue gives its cases out.
func (s *Snapshot) Gives(queue string) bool { return s.teams[ladder.TeamOf(queue)].Assignment == Push }

// Fitting returns who of a queue's team could own a case, by name, at work or not.
func (s *Snapshot) Fitting(w handling.Wanted) []string {
	team := ladder.TeamOf(w.Queue)
	return slices.DeleteFunc(slices.Clone(s.members[team]), func(name string) bool { return s.Misfit(name, w) != "" })
}

// Misfit returns why a member of staff cannot own a case, in words; empty when they can. The
// language of the customer counts where somebody of the team speaks it.
func (s *Snapshot) Misfit(staff string, w handling.Wanted) string {
	person, employed := s.staff[staff]
	team := ladder.TeamOf(w.Queue)
	switch {
	case !employed || person.Leaving:
		return "is leaving"
	case staff == w.Not:
		return "has given it away"
	case person.Level < w.Level:
		return "may not own cases of its level"
	}
	for _, need := range s.teams[team].Needs {
		if !need.appliesTo(w.Category, w.Service) {
			continue
		}
		for _, skill := range need.Skills {
			if !slices.Contains(person.Skills, skill) {
				return "lacks the skill " + skill
			}
		}
	}
	if w.Language != "" && !slices.Contains(person.Languages, w.Language) && s.speaks(s.members[team], w.Language) {
		return "does not speak " + w.Language
	}
	return ""
}

// Managers returns who could accompany a case, by name: who has the skill, is not away, and
// speaks the language of the customer if any of them does; of these only those who are at
// work, if any is.
func (s *Snapshot) Managers(w handling.Wanted, at time.Time) []string {
	return s.best(ManagesIncidents, w.Language, w.Not, at)
}

// Skilled returns who with a skill could do something now, by name: as Managers.
func (s *Snapshot) Skilled(skill string, at time.Time) []string { return s.best(skill, "", "", at) }

func (s *Snapshot) best(skill, language, not string, at time.Time) []string {
	var names []string
	for _, name := range s.names {
		if name != not && slices.Contains(s.staff[name].Skills, skill) && s.Available(name, at) {
			names = append(names, name)
		}
	}
	prefer := func(keep func(name string) bool) {
		if some := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !keep(n) }); len(some) > 0 {
			names = some
		}
	}
	prefer(func(name string) bool { return slices.Contains(s.staff[name].Languages, language) })
	prefer(func(name string) bool { return s.Present(name, at) })
	return names
}

// speaks reports whether any of some staff who stay speaks a language.
func (s *Snapshot) speaks(staff []string, language string) bool {
	return slices.ContainsFunc(staff, func(name string) bool {
		return !s.staff[name].Leaving && slices.Contains(s.staff[name].Languages, language)
	})
}

// AsManager returns what the customer is told about a member of staff.
func (s *Snapshot) AsManager(staff string) help.Manager { return s.staff[staff].AsManager(staff) }

// AsManager returns what the customer is told about the person of the given name.
func (s Staff) AsManager(name string) help.Manager {
	return help.Manager{
		Staff: name,
		Name:  s.DisplayName,
		Email: s.Email,
		Phone: s.Phone,
	}
}
