package promising

import (
	"context"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/checklist"
)

// quotePromise asks the catalog for the promise. The contract may have stakes other than the case was judged under:
// then the case is judged once more.
func (s *Service) quotePromise(ctx context.Context, st step) (casefile.Change, error) {
	c := &st.doc.Body
	quoted, err := s.inquireCommitment(ctx, st.doc, c.Start)
	if err != nil {
		return nil, err
	}
	s.memo.rememberStakes(c.Contract, quoted.Stakes)
	if quoted.Stakes != c.Contract.Stakes && !c.Contract.Weighed {
		return func(c *casefile.Case) {
			c.Contract.Stakes, c.Contract.Weighed = quoted.Stakes, true
			c.Stage = casefile.StageClassify
		}, nil
	}
	answers, err := s.readAnswers(ctx, st, quoted.Checklist)
	if err != nil {
		return nil, err
	}
	return func(c *casefile.Case) {
		c.Promise, c.Terms, c.Quoted = &quoted.Promise, quoted.Terms, quoted.Source
		c.Stage = casefile.StageOpen
		acceptTerms(c, quoted)
		checklist.LearnAnswers(c, answers)
	}, nil
}

// inquireCommitment asks the catalog for a promise that counts from start, under the terms of the time of the first
// contact, from which the law counts: a later version of the catalog makes no promise worse. An undecided category chooses no service and asks no
// questions. An unknown service or segment must not leave the customer without a promise: the catalog is asked again
// without them.
func (s *Service) inquireCommitment(
	ctx context.Context, doc *casefile.Doc, start time.Time,
) (Commitment, error) {
	c := &doc.Body
	category := c.Category
	if c.Undecided {
		category = ""
	}
	inquiry := Inquiry{
		Service:    c.Contract.ServiceHint,
		Segment:    c.Contract.Segment,
		Category:   category,
		Territory:  c.Contract.Territory,
		Customer:   c.Customer,
		Internal:   c.Contract.Internal,
		Department: c.Contract.Department,
		Priority:   c.Priority,
		Start:      start,
		Contact:    c.Start,
	}
	if c.Stage == casefile.StagePromised {
		inquiry.Promised = c.Opened
	}
	quoted, err := s.peers.Catalog.QuoteCommitment(ctx, inquiry)
	if !isRefused(err) {
		return quoted, err
	}
	inquiry.Service, inquiry.Segment = "", ""
	return s.peers.Catalog.QuoteCommitment(ctx, inquiry)
}

// acceptTerms takes over the parts of a quote besides the promise itself.
func acceptTerms(c *casefile.Case, quoted Commitment) {
	c.Contract.Service, c.Checklist = quoted.Service, quoted.Checklist
}
