package casefile

import (
	"slices"
	"time"

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
	// Set is the time at which the relation was set; zero for a link of an earlier release. IsOwn is true for one that was set on
	// this case, not on the other.
	Set   time.Time `bson:"set,omitempty"`
	IsOwn bool      `bson:"own,omitempty"`
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

// AddLink sets the relation to another case, which gets the inverse one, and reports whether that changed anything. It is the newest
// word on the two cases, although the clocks of the machines differ.
func (c *Case) AddLink(m timeline.Moment, other string, r Relation) (bool, error) {
	next := Link{Case: other, Relation: r, Set: m.At, IsOwn: true}
	if present := findLink(c, other); present != nil && !present.Set.Before(m.At) {
		next.Set = present.Set.Add(time.Millisecond)
	}
	isNew, err := setLink(c, m, next)
	if isNew {
		EmitEffect(c, m, LinkEffect(), LinkBack{Other: other, Relation: InverseRelation(r), Set: next.Set})
	}
	return isNew, err
}

// AdoptLink sets the relation that was set on another case, and reports whether that changed anything. Id is that of the case. Of two
// relations that were set on the two cases the later one holds on both; of two at the same time, that of the case with the greater id.
func AdoptLink(c *Case, id string, m timeline.Moment, next Link) (bool, error) {
	if present := findLink(c, next.Case); present != nil {
		isOlder := next.Set.Before(present.Set)
		losesTie := next.Set.Equal(present.Set) && present.IsOwn && next.Case < id
		if isOlder || losesTie {
			return false, nil
		}
	}
	return setLink(c, m, next)
}

// findLink returns the link to another case; nil for none.
func findLink(c *Case, other string) *Link {
	at := slices.IndexFunc(c.Links, func(l Link) bool { return l.Case == other })
	if at < 0 {
		return nil
	}
	return &c.Links[at]
}

// setLink puts a link in the place of any to the same case, and reports whether the relation is another one.
func setLink(c *Case, m timeline.Moment, next Link) (bool, error) {
	switch present := findLink(c, next.Case); {
	case present != nil && present.Relation == next.Relation:
		return false, nil
	case present != nil:
		*present = next
	case len(c.Links) >= maxLinks:
		return false, fault.New(fault.Precondition, "TOO_MANY_LINKS", "a case holds at most %d links", maxLinks)
	default:
		c.Links = append(c.Links, next)
	}
	details := map[string]string{"case": Collection.Name(next.Case), "relation": string(next.Relation)}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindLinked, Details: details})
	return true, nil
}
