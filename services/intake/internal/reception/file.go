package reception

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/rejudging"
)

// fileDue is the worker's handler.
func (s *Service) fileDue(ctx context.Context, claim *worker.Claim[Contact]) error {
	_, err := s.fileContact(ctx, claim, peerTimeout)
	return err
}

// fileContact recognises the customer, adds the contact to a case or opens one, and marks the contact filed. It may be
// repeated at any point. The result has the case even when the last step failed.
func (s *Service) fileContact(
	ctx context.Context, claim *worker.Claim[Contact], limit time.Duration,
) (Result, error) {
	doc := claim.Doc()
	speaker, err := s.recogniseSpeaker(ctx, doc.Body)
	if err != nil {
		return Result{}, err
	}
	filed, err := s.addToCase(ctx, claim, speaker, limit)
	if err != nil {
		return Result{}, err
	}
	done, err := claim.CommitAsClaimed(ctx, func(c *Contact) error {
		c.Case, c.Spare, c.Customer, c.Filed = filed.ID, "", speaker.ID, true
		return nil
	})
	if err != nil {
		return Result{Contact: doc, Case: &filed}, err
	}
	return Result{Contact: done, Case: &filed}, nil
}

// recogniseSpeaker returns the customer of a contact; none for a contact without an identity.
func (s *Service) recogniseSpeaker(ctx context.Context, c Contact) (customer.Doc, error) {
	if !c.From.IsKnown() {
		return customer.Doc{}, nil
	}
	return s.customers.RecogniseCustomer(ctx, c.From, c.FromName)
}

// addToCase adds the contact to the case that it continues, or opens a new one.
func (s *Service) addToCase(
	ctx context.Context, claim *worker.Claim[Contact], speaker customer.Doc, limit time.Duration,
) (casefile.Doc, error) {
	doc, now := claim.Doc(), clock.ToMilliseconds(claim.Now())
	draft := newDraft(doc, speaker, now)
	if doc.Body.Spare == "" {
		return s.cases.OpenCase(ctx, draft, limit)
	}
	// An earlier try may have opened the new case; then the contact stays with that one.
	opened, err := s.cases.FindOpened(ctx, doc.Body.Spare)
	if err != nil {
		return casefile.Doc{}, err
	}
	if opened != nil {
		return *opened, nil
	}
	began := s.now()
	if draft.Statement.Verdict, err = s.judgeFurther(ctx, doc, limit); err != nil {
		return casefile.Doc{}, err
	}
	left := limit - s.now().Sub(began)
	filed, err := s.cases.AddStatement(ctx, doc.Body.Case, draft.Statement, now, left)
	if !fault.Is(err, fault.Precondition) {
		return filed, err
	}
	draft.ID, draft.Follows = doc.Body.Spare, doc.Body.Case
	return s.cases.OpenCase(ctx, draft, limit)
}

// judgeFurther judges a further contact of a case within the limit; nil when that has to be done later. A contact with more
// than words is never plain thanks.
func (s *Service) judgeFurther(ctx context.Context, doc Doc, limit time.Duration) (*rejudging.Verdict, error) {
	continued, err := s.cases.FindOpened(ctx, doc.Body.Case)
	if err != nil || continued == nil || doc.Body.Automatic != "" {
		return nil, err
	}
	verdict := s.judge.JudgeWords(ctx, rejudging.Question{
		Case:    &continued.Body,
		Words:   casefile.Words{Subject: doc.Body.Subject, Text: doc.Body.Text},
		Channel: doc.Body.Channel,
		Said:    doc.Body.Start,
	}, limit)
	if verdict != nil && len(doc.Body.Attachments)+len(doc.Body.Details) > 0 {
		verdict.IsThanks = false
	}
	return verdict, nil
}

// newDraft returns the case that a contact opens.
func newDraft(doc Doc, speaker customer.Doc, now time.Time) casework.Draft {
	return casework.Draft{
		ID:        doc.Body.Case,
		Now:       now,
		Statement: newStatement(doc, speaker.ID),
		Contract: casefile.Contract{
			ServiceHint: doc.Body.ServiceHint,
			Segment:     speaker.Body.Segment,
			Territory:   speaker.Body.Territory,
			Language:    speaker.Body.Language,
			TimeZone:    speaker.Body.LocalZone(),
			Internal:    speaker.Body.Internal,
			Department:  speaker.Body.Department,
		},
	}
}
