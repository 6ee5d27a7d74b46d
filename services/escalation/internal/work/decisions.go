package work

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Decider is an actor who decides over a case, with a note when it is done in place of the holder.
type Decider struct {
	Caller
	Note string
	// ClaimedFrom is the holder from whom the actor has taken the case by the timeline; empty when it does not say so yet.
	ClaimedFrom string
}

// CheckMandate returns the fault of an actor who may not decide over a case, see handling.Mandate.Check, or the change of
// hands that comes with the decision. Resolves is set for a solution.
func (s *Service) CheckMandate(ctx context.Context, by Decider, id string, resolves bool) (handling.Taking, error) {
	mandate, m, err := s.prepareDecision(ctx, by)
	if err != nil {
		return handling.Taking{}, err
	}
	doc, err := s.handlings.Get(ctx, id)
	if err != nil {
		return handling.Taking{}, err
	}
	if err := mandate.Check(&doc.Body); err != nil {
		return handling.Taking{}, err
	}
	return mandate.FindTaking(&doc.Body, m, resolves), nil
}

// AnnounceDecision does CheckMandate for a decision that follows at once, and keeps the case for the actor; see
// handling.Mandate.Announce.
func (s *Service) AnnounceDecision(
	ctx context.Context, by Decider, id, decision string, resolves bool,
) (taking handling.Taking, err error) {
	mandate, m, err := s.prepareDecision(ctx, by)
	if err != nil {
		return taking, err
	}
	_, err = s.handlings.Update(ctx, id, func(h *handling.Handling) error {
		before := h.Deciding
		taking, err = mandate.Announce(h, m, decision, resolves)
		if err == nil && h.Deciding == before {
			err = docstore.ErrSkip
		}
		return err
	})
	return taking, err
}

// prepareDecision returns the mandate of an actor and the present circumstances.
func (s *Service) prepareDecision(ctx context.Context, by Decider) (handling.Mandate, handling.Moment, error) {
	mandate, err := s.newMandate(ctx, by)
	if err != nil {
		return mandate, handling.Moment{}, err
	}
	m, err := s.newMoment(ctx, s.now())
	return mandate, m.Moment, err
}

// Answer records that somebody answered the customer, and credits them.
func (s *Service) Answer(
	ctx context.Context, by Caller, id string, said time.Time, cmd idempotency.Command,
) (handling.Doc, error) {
	mandate, err := s.newMandate(ctx, Decider{Caller: by})
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		h.CreditAnswer(m, mandate.By.Name, said)
		return h.Answer(m, said)
	})
}

// Wait records that the firm waits for the customer, and credits the question as an answer.
func (s *Service) Wait(
	ctx context.Context, by Decider, id string, since time.Time, cmd idempotency.Command,
) (handling.Doc, error) {
	mandate, err := s.newMandate(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Apply(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		h.CreditAnswer(m, mandate.By.Name, since)
		return h.Wait(m, since, mandate)
	})
}

// NewDecision returns the change that records the judgement of a person on a case.
func (s *Service) NewDecision(ctx context.Context, by Decider, at time.Time) (Change, error) {
	mandate, err := s.newMandate(ctx, by)
	if err != nil {
		return nil, err
	}
	return func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Decide(m, at, mandate)
	}, nil
}

// Solution is a solution of a case as the intake reports it.
type Solution struct {
	Solver   Decider
	At       time.Time
	Fix      string
	InCommon bool // with other cases
	Contacts int  // number of contacts up to the solution; 0 for unknown
}

// Resolve records the solution of a case.
func (s *Service) Resolve(
	ctx context.Context, id string, found Solution, cmd idempotency.Command,
) (handling.Doc, error) {
	mandate, err := s.newMandate(ctx, found.Solver)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Apply(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		h.CountContacts(found.Contacts)
		return h.Resolve(m, found.At, handling.Ending{
			Mandate:  mandate,
			Fix:      found.Fix,
			InCommon: found.InCommon,
		})
	})
}

// Repromise promises the customer another time.
func (s *Service) Repromise(
	ctx context.Context, by Decider, id string, kind clock.Kind, promise handling.Repromise, cmd idempotency.Command,
) (handling.Doc, error) {
	mandate, err := s.newMandate(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Repromise(m, kind, mandate, promise)
	})
}

// newMandate returns the mandate of an actor; none for nobody.
func (s *Service) newMandate(ctx context.Context, by Decider) (handling.Mandate, error) {
	if by.Actor == "" {
		return handling.Mandate{}, nil
	}
	actor, _, err := s.identifyActor(ctx, by.Caller)
	return handling.Mandate{By: actor, Note: by.Note, ClaimedFrom: by.ClaimedFrom}, err
}
