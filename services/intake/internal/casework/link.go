package casework

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// maxLinks bounds how many links one case holds.
const maxLinks = 200

// Relation is how two cases belong together, spelled like the values of the proto
// enum.
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

// Inverse is the relation as seen from the other case.
func (r Relation) Inverse() Relation {
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

// link sets the relation to another case. It reports whether that changed anything.
func (c *Case) link(m Moment, other string, r Relation) (bool, error) {
	at := -1
	for i, l := range c.Links {
		if l.Case == other {
			at = i
		}
	}
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
	c.add(m, Entry{Kind: Linked, Details: map[string]string{"case": "cases/" + other, "relation": string(r)}})
	return true, nil
}

// Link links a case to another, which gets the inverse link. The other must exist.
func (d *Desk) Link(ctx context.Context, by Call, other string, r Relation) (Doc, error) {
	if other == by.Case {
		return Doc{}, fault.Invalid("other", "is the case itself")
	}
	if _, err := d.Get(ctx, other); fault.Is(err, fault.NotFound) {
		return Doc{}, fault.Invalid("other", "there is no case %s", other)
	} else if err != nil {
		return Doc{}, err
	}
	return d.act(ctx, by, LinkTo, func(c *Case, m Moment) error {
		changed, err := c.link(m, other, r)
		if changed {
			c.call(m, Effect{Kind: LinkBack, Other: other, Relation: r.Inverse()})
		}
		return err
	})
}

// linkBack writes the other side of a link. A link that is there already, because an
// earlier try got that far, stays as it is; a case that is full of links goes without.
func (d *Desk) linkBack(ctx context.Context, id string, e Effect) error {
	m := Moment{Now: e.At, Actor: e.Actor, Trace: e.Trace}
	_, err := d.cases.Update(ctx, e.Other, func(c *Case) error {
		changed, err := c.link(m, id, e.Relation)
		if !changed && err == nil {
			return docstore.ErrSkip
		}
		return err
	})
	if fault.Is(err, fault.Precondition) {
		return nil
	}
	return d.missing(ctx, e.Other, err)
}
