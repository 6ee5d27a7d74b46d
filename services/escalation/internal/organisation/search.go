package organisation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
)

// newStaffFields returns the fields by which staff are listed. All staff are in memory, so any combination of fields is served.
func newStaffFields() (*listing.Fields, error) {
	paths := []string{"team", "skill", "language", "present", "level"}
	spec := docstore.Spec{Name: "staff"}
	for set := 1; set < 1<<len(paths); set++ {
		var index docstore.Index
		for i, path := range paths {
			if set&(1<<i) != 0 {
				index.Fields = append(index.Fields, path)
			}
		}
		spec.Indexes = append(spec.Indexes, index)
	}
	return listing.NewFields(
		spec,
		listing.Field{Name: "team", Path: "team"},
		listing.Field{Name: "skill", Path: "skill"},
		listing.Field{Name: "language", Path: "language"},
		listing.Field{Name: "present", Path: "present", Type: listing.Bool},
		listing.Field{Name: "level", Path: "level", Type: listing.Int},
	)
}

// List returns a page of the staff that match a filter at a time, by name, and the token for the next.
func (s *StaffService) List(ctx context.Context, req listing.Request, at time.Time) ([]StaffDoc, string, error) {
	page, err := s.fields.Page(req)
	if err != nil {
		return nil, "", err
	}
	people, err := s.options.Directory.Snapshot(ctx)
	if err != nil {
		return nil, "", err
	}
	names := people.findMatches(newMatch(page.Query), at)
	behind, found := slices.BinarySearch(names, string(page.Query.After))
	if found {
		behind++
	}
	names = names[behind:]
	next := ""
	if limit := page.Query.Limit; limit > 0 && len(names) > limit {
		names = names[:limit]
		next = page.Next(docstore.Cursor(names[limit-1]))
	}
	docs, err := s.options.Repository.staff.GetMany(ctx, names)
	slices.SortFunc(docs, func(a, b StaffDoc) int { return cmp.Compare(a.ID, b.ID) })
	return docs, next, err
}

// match is the conditions of a list of staff. Zero fields are no condition.
type match struct {
	team, skill, language string
	present               *bool
	// minLevel and maxLevel bound the level.
	minLevel, maxLevel int64
}

// newMatch returns the conditions of a query.
func newMatch(q docstore.Query) match {
	m := match{}
	for _, eq := range q.Equal {
		switch value := eq.Value.(type) {
		case bool:
			m.present = &value
		case int64:
			m.minLevel, m.maxLevel = value, value
		case string:
			m.setText(eq.Field, value)
		}
	}
	if r := q.Range; r != nil {
		m.minLevel, m.maxLevel = levelBounds(r)
	}
	return m
}

func (m *match) setText(field, value string) {
	switch field {
	case "team":
		m.team = value
	case "skill":
		m.skill = value
	case "language":
		m.language = value
	}
}

// levelBounds returns the lowest and the highest level in a range; zero for no bound.
func levelBounds(r *docstore.Range) (lowest, highest int64) {
	if v, ok := r.GTE.(int64); ok {
		lowest = v
	}
	if v, ok := r.GT.(int64); ok {
		lowest = v + 1
	}
	if v, ok := r.LTE.(int64); ok {
		highest = v
	}
	if v, ok := r.LT.(int64); ok {
		highest = v - 1
	}
	return lowest, highest
}

// findMatches returns the staff that meet the conditions at a time, by name.
func (s *Snapshot) findMatches(m match, at time.Time) []string {
	return slices.DeleteFunc(slices.Clone(s.names), func(name string) bool {
		return !m.fitsPerson(s.staff[name]) || m.present != nil && *m.present != s.IsPresent(name, at)
	})
}

// fitsPerson reports whether a person meets all conditions but presence.
func (m match) fitsPerson(p Staff) bool {
	level := int64(p.Level)
	switch {
	case m.team != "" && !slices.Contains(p.Teams, m.team):
		return false
	case m.skill != "" && !slices.Contains(p.Skills, m.skill):
		return false
	case m.language != "" && !slices.Contains(p.Languages, m.language):
		return false
	case m.minLevel != 0 && level < m.minLevel:
		return false
	default:
		return m.maxLevel == 0 || level <= m.maxLevel
	}
}
