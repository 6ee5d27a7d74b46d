package offer

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/reach"
)

// AnyCategory stands for every category in checklists and statutory limits.
const AnyCategory = "*"

// Service is a service of the firm for its customers, with its specification.
type Service struct {
	DisplayName  string   `bson:"displayName"`
	Description  string   `bson:"description,omitempty"`
	Included     []string `bson:"included,omitempty"`
	Excluded     []string `bson:"excluded,omitempty"`
	Terms        string   `bson:"terms,omitempty"`
	Territories  []string `bson:"territories,omitempty"` // ISO 3166-1 alpha-2; none: everywhere
	ServiceLevel string   `bson:"serviceLevel,omitempty"`
	Calendar     string   `bson:"calendar,omitempty"`
	Categories   []string `bson:"categories,omitempty"`

	Checklists         []Checklist     `bson:"checklists,omitempty"`
	CriticalActivities []string        `bson:"criticalActivities,omitempty"`
	Continuity         *ContinuityPlan `bson:"continuity,omitempty"`
	SpeedPromised      bool            `bson:"speedPromised,omitempty"` // speed is a selling point
}

// Checklist lists the facts that a first contact about a category gathers.
type Checklist struct {
	Category string          `bson:"category"` // or AnyCategory
	Items    []ChecklistItem `bson:"items"`
}

// ChecklistItem is one fact of a checklist.
type ChecklistItem struct {
	Key          string            `bson:"key"`
	Question     string            `bson:"question"`
	Translations map[string]string `bson:"translations,omitempty"` // by ISO 639-1 code
}

// ContinuityPlan is the plan for keeping and restoring the service after a disaster.
type ContinuityPlan struct {
	Steps        []ContinuityStep `bson:"steps,omitempty"`
	Replacements []string         `bson:"replacements,omitempty"`
	Helpers      []string         `bson:"helpers,omitempty"`
	Restoration  string           `bson:"restoration,omitempty"`
}

// ContinuityStep is one step of a plan. At most one of Role, Skill and Team is set: its performer.
type ContinuityStep struct {
	Title       string        `bson:"title"`
	Description string        `bson:"description,omitempty"`
	Role        string        `bson:"role,omitempty"`
	Skill       string        `bson:"skill,omitempty"`
	Team        string        `bson:"team,omitempty"`
	Within      time.Duration `bson:"within,omitempty"` // by the clock; 0: not said
}

// ChecklistFor returns the facts that a contact about the category gathers: the items of the category itself, then
// those of all categories. A key of both is asked once.
func (s *Service) ChecklistFor(category string) []ChecklistItem {
	var items []ChecklistItem
	asked := map[string]bool{}
	for _, wanted := range []string{category, AnyCategory} {
		for _, list := range s.Checklists {
			if list.Category != wanted {
				continue
			}
			for _, item := range list.Items {
				if !asked[item.Key] {
					items = append(items, item)
				}
				asked[item.Key] = true
			}
		}
	}
	return items
}

// Kind implements Content.
func (*Service) Kind() Kind { return Services }

// DisplayTitle implements Content.
func (s *Service) DisplayTitle() string { return s.DisplayName }

func (s *Service) assignTo(v *Version) { v.Service = s }

func (s *Service) checkFields() error {
	wrong := checkDisplayName(s.DisplayName)
	seen := map[string]bool{}
	for i, list := range s.Checklists {
		if seen[list.Category] {
			wrong = wrong.Field(fmt.Sprintf("specification.checklists[%d].category", i), "%s has a checklist already", list.Category)
		}
		seen[list.Category] = true
		wrong = checkItems(wrong, fmt.Sprintf("specification.checklists[%d].items", i), list.Items)
	}
	return reach.CheckTerritories(wrong, "specification.territories", s.Territories).Err()
}

// checkItems adds the wrong fields of the items of a checklist.
func checkItems(wrong *fault.Error, field string, items []ChecklistItem) *fault.Error {
	seen := map[string]bool{}
	for i, item := range items {
		if seen[item.Key] {
			wrong = wrong.Field(fmt.Sprintf("%s[%d].key", field, i), "%s is asked for already", item.Key)
		}
		seen[item.Key] = true
		for _, language := range slices.Sorted(maps.Keys(item.Translations)) {
			wrong = reach.CheckLanguage(wrong, fmt.Sprintf("%s[%d].translations[%q]", field, i, language), language)
		}
	}
	return wrong
}

func (s *Service) listReferences() []reference {
	return []reference{
		{"service_level", s.ServiceLevel, ServiceLevels},
		{"calendar", s.Calendar, Calendars},
	}
}
