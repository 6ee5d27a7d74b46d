package promising

import (
	"context"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// recommit is the call of the escalation that a renewal makes.
type recommit func(ctx context.Context, r Recommitment) (casefile.Handling, *Commitment, error)

// RenewReopened is the reaction to ReopenEffect: it reopens the handling, perhaps under a new promise.
func (s *Service) RenewReopened(
	ctx context.Context, at casefile.Occasion, renewal casefile.Renewal,
) (casefile.Change, error) {
	return s.renewPromise(ctx, at, renewal, s.peers.Escalation.ReopenHandling)
}

// RenewCorrected is the reaction to RecommitEffect: it puts the handling under a new promise.
func (s *Service) RenewCorrected(
	ctx context.Context, at casefile.Occasion, renewal casefile.Renewal,
) (casefile.Change, error) {
	return s.renewPromise(ctx, at, renewal, s.peers.Escalation.ChangeCommitment)
}

// renewPromise quotes anew if need be and makes the call. The customer is told when the times have changed: a new
// promise is never silent.
func (s *Service) renewPromise(
	ctx context.Context, at casefile.Occasion, renewal casefile.Renewal, call recommit,
) (casefile.Change, error) {
	request := Recommitment{
		RequestID: at.RequestID,
		Case:      at.Doc.ID,
		At:        at.At,
		Actor:     at.Actor,
		Reason:    renewal.Reason,
		Triggers:  at.Doc.Body.ManagerTriggers(),
	}
	var fresh *Commitment
	if renewal.Requote {
		quoted, err := s.inquireCommitment(ctx, at.Doc, renewal.Start)
		if err != nil {
			return nil, err
		}
		request.Terms, fresh = quoted.Terms, &quoted
	}
	handling, held, err := call(ctx, request)
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) {
		c.AdoptHandling(handling)
		s.changePromise(c, at.Doc.ID, m, fresh, held)
	}, nil
}

// changePromise replaces the promise by a fresh quote, or by the commitment that the escalation holds the case to,
// which counts when they differ. The customer is told if the times change.
func (s *Service) changePromise(
	c *casefile.Case, id string, m timeline.Moment, fresh, held *Commitment,
) {
	was := c.Promise
	if fresh != nil {
		c.Promise, c.Quoted = &fresh.Promise, fresh.Source
		acceptTerms(c, *fresh)
	}
	if held != nil {
		adoptHeld(c, *held)
	}
	if was.IsSame(c.Promise) {
		return
	}
	if was != nil {
		next := *c.Promise
		c.Promise = was
		c.ReplacePromise(next, m, "")
	}
	c.AddEntries(m, promiseEntry(c))
	if c.State != casefile.StateResolved && c.State != casefile.StateClosed {
		s.messages.WriteMessage(c, id, m, message.Draft{Template: template.Renewal})
	}
}
