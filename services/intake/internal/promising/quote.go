package promising

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
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
// questions.
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
	return s.quoteAnyway(ctx, inquiry)
}

// quoteAnyway asks the catalog, and again without what it refuses: an unknown service or segment, or a service whose calendar lacks
// the working time for its level, must not leave the customer without a promise. The promise explains what was passed over.
func (s *Service) quoteAnyway(ctx context.Context, q Inquiry) (Commitment, error) {
	quoted, err := s.peers.Catalog.QuoteCommitment(ctx, q)
	if !isRefused(err) {
		return quoted, err
	}
	refusal, passed := fault.MessageOf(err), passedOver(&q)
	if len(passed) > 0 {
		quoted, err = s.peers.Catalog.QuoteCommitment(ctx, q)
	}
	if isRefused(err) && q.Category != "" {
		passed = append(passed, "the service of "+q.Category)
		q.Category = ""
		quoted, err = s.peers.Catalog.QuoteCommitment(ctx, q)
	}
	if err != nil {
		return Commitment{}, err
	}
	line := strings.Join(passed, " and ") + " was passed over: " + refusal
	quoted.Promise.Explanation = append([]string{line}, quoted.Promise.Explanation...)
	return quoted, err
}

// passedOver leaves the service and the segment out of an inquiry, and returns their names.
func passedOver(q *Inquiry) []string {
	names := slices.DeleteFunc([]string{q.Service, q.Segment}, func(name string) bool { return name == "" })
	q.Service, q.Segment = "", ""
	return names
}

// acceptTerms takes over the parts of a quote besides the promise itself.
func acceptTerms(c *casefile.Case, quoted Commitment) {
	c.Contract.Service, c.Checklist = quoted.Service, quoted.Checklist
}
