package organisation

import (
	"slices"
	"time"
)

// Match says which staff are looked for. What is zero does not count.
type Match struct {
	Team, Skill, Language string
	Present               *bool
	// AtLeast and AtMost bound the level.
	AtLeast, AtMost int64
}

// Is sets the condition of the given name: team, skill or language.
func (m *Match) Is(name, value string) {
	switch name {
	case "team":
		m.Team = value
	case "skill":
		m.Skill = value
	case "language":
		m.Language = value
	}
}

// Matching returns who is looked for, by name, as of a time.
func (s *Snapshot) Matching(m Match, at time.Time) []string {
	return slices.DeleteFunc(slices.Clone(s.names), func(name string) bool {
		p, level := s.staff[name], int64(s.staff[name].Level)
		return m.Team != "" && !slices.Contains(p.Teams, m.Team) ||
			m.Skill != "" && !slices.Contains(p.Skills, m.Skill) ||
			m.Language != "" && !slices.Contains(p.Languages, m.Language) ||
			m.Present != nil && *m.Present != s.Present(name, at) ||
			m.AtLeast != 0 && level < m.AtLeast || m.AtMost != 0 && level > m.AtMost
	})
}

// Members returns who is in `teams/{team}`, by name.
func (s *Snapshot) Members(team string) []string { return s.members[team] }
