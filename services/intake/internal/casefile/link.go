package casefile

import (
	"slices"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// maxLinks bounds the links of one case.
const maxLinks = 200

// Relation is the relation between two cases, spelled like the values of the proto enum.
type Relation string

// The relations.
const (
	Related      Relation = "RELATED"
	DuplicateOf  Relation = "DUPLICATE_OF"
	DuplicatedBy Relation = "DUPLICATED_BY"
	CausedBy     Relation = "CAUSED_BY"
	Causes       Relation = "CAUSES"
)

// Link is a link to another case.
type Link struct {
	Case     string   `bson:"case"`
	Relation Relation `bson:"relation"`
}

// InverseRelation returns the relation as seen from the other case.
func InverseRelation(r Relation) Relation {
	switch r {
	case DuplicateOf:
		return DuplicatedBy
	case DuplicatedBy:
		return DuplicateOf
	case CausedBy:
		return Causes
	case Causes:
		return CausedBy
	default:
		return Related
	}
}

// AddLink sets the relation to another case and reports whether that changed anything.
func (c *Case) AddLink(m timeline.Moment, other string, r Relation) (bool, error) {
	at := slices.IndexFunc(c.Links, func(l Link) bool { return l.Case == other })
	switch {
	case at >= 0 && c.Links[at].Relation == r:
		return false, nil
	case at >= 0:
		c.Links[at].Relation = r
	case len(c.Links) >= maxLinks:
		return false, fault.New(fault.Precondition, "TOO_MANY_LINKS", "a case holds at most %d links", maxLinks)
	default:
		c.Links = append(c.Links, Link{Case: other, Relation: r})
	}
	details := map[string]string{"case": Collection.Name(other), "relation": string(r)}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindLinked, Details: details})
	return true, nil
}
