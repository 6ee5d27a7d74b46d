package offer

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/reach"
)

// StatutoryLimit is the longest time that a law allows for one category.
type StatutoryLimit struct {
	DisplayName string        `bson:"displayName"`
	Category    string        `bson:"category"`              // or AnyCategory
	Territories []string      `bson:"territories,omitempty"` // where it is the law; none: everywhere
	Respond     time.Duration `bson:"respond,omitempty"`     // 0: the law says nothing of it
	Resolve     time.Duration `bson:"resolve,omitempty"`     // 0: the law says nothing of it
	Calendar    string        `bson:"calendar,omitempty"`    // none: by the clock
	Source      string        `bson:"source,omitempty"`      // where the law says so
}

// CoversCase reports whether the limit is the law for a category in a territory. A limit of some countries does not
// cover a case of an unknown country.
func (l *StatutoryLimit) CoversCase(category, territory string) bool {
	return (l.Category == AnyCategory || l.Category == category) &&
		(len(l.Territories) == 0 || slices.Contains(l.Territories, territory))
}

// Kind implements Content.
func (*StatutoryLimit) Kind() Kind { return StatutoryLimits }

// DisplayTitle implements Content.
func (l *StatutoryLimit) DisplayTitle() string { return l.DisplayName }

func (l *StatutoryLimit) assignTo(v *Version) { v.Limit = l }

func (l *StatutoryLimit) checkFields() error {
	wrong := checkDisplayName(l.DisplayName)
	if l.Category == "" {
		wrong = wrong.Field("category", "is required: categories/{category}, or * for all")
	}
	if l.Respond == 0 && l.Resolve == 0 {
		wrong = wrong.Field("resolve", "is required when there is no respond")
	}
	return reach.CheckTerritories(wrong, "territories", l.Territories).Err()
}

func (l *StatutoryLimit) listReferences() []reference {
	return []reference{{"calendar", l.Calendar, Calendars}}
}
