package casework

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// LinkCases links a case to another, which gets the inverse link. The other case must exist.
func (s *Service) LinkCases(
	ctx context.Context, req Request, other string, r casefile.Relation,
) (casefile.Doc, error) {
	if other == req.Case {
		return casefile.Doc{}, fault.Invalid("other", "is the case itself")
	}
	if _, err := s.GetCase(ctx, other); fault.Is(err, fault.NotFound) {
		return casefile.Doc{}, fault.Invalid("other", "there is no case %s", other)
	} else if err != nil {
		return casefile.Doc{}, err
	}
	link := func(c *casefile.Case, m timeline.Moment) error {
		_, err := c.AddLink(m, other, r)
		return err
	}
	return s.progress.ApplyRequest(ctx, req, casefile.ActionLink, link)
}

// WriteLinkBack is the reaction to LinkEffect: it writes the link on the other case. A link that an earlier try has written
// stays as it is, and so does one that was set later. A case that is full of links goes without.
func (s *Service) WriteLinkBack(
	ctx context.Context, at casefile.Occasion, back casefile.LinkBack,
) (casefile.Change, error) {
	m := timeline.Moment{At: at.At, Actor: at.Actor, Trace: at.Trace}
	link := casefile.Link{Case: at.Doc.ID, Relation: back.Relation, Set: back.Set}
	if link.Set.IsZero() {
		link.Set = at.At
	}
	_, err := s.cases.Update(ctx, back.Other, func(c *casefile.Case) error {
		isNew, err := casefile.AdoptLink(c, back.Other, m, link)
		if !isNew && err == nil {
			return docstore.ErrSkip
		}
		return err
	})
	if fault.Is(err, fault.Precondition) {
		return nil, nil
	}
	return nil, err
}
