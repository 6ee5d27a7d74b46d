package casework

import (
	"context"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/mandate"
)

// decideCase makes an action that only the holder of the case may do, or a leading actor with a note. The actor is on the
// timeline as the holder before they decide. A repeated command and an illegal action are left to
// progress.Service.ApplyRequest.
func (s *Service) decideCase(
	ctx context.Context, req Request, a casefile.Action, alter func(*casefile.Case, timeline.Moment, mandate.Taking) error,
) (casefile.Doc, error) {
	doc, err := s.cases.GetForChange(ctx, req.Case)
	if err != nil {
		return casefile.Doc{}, err
	}
	taking, err := s.checkMandate(ctx, req, &doc.Body, a, s.decisionID(req))
	if err != nil {
		return casefile.Doc{}, err
	}
	decide := func(c *casefile.Case, m timeline.Moment) error {
		if req.Note != "" {
			c.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted, Text: req.Note})
		}
		taking.Record(c, m, noteOf(req))
		return alter(c, m, taking)
	}
	return s.progress.ApplyRequest(ctx, req, a, decide)
}

// decisionID returns the id of a decision, the same at every try of a request.
func (s *Service) decisionID(req Request) string {
	return idempotency.CommandID(req.Command, s.now(), "case", req.Case, "decision")
}

// checkMandate returns the fault of an actor who may not decide over a case, or the change of hands that comes with the
// decision. The decision follows at once under an id, unless that is empty.
func (s *Service) checkMandate(
	ctx context.Context, req Request, c *casefile.Case, a casefile.Action, decision string,
) (mandate.Taking, error) {
	seen, err := c.Applied.HasApplied(req.Command)
	if seen || err != nil || !c.CanDo(a) {
		return mandate.Taking{}, err
	}
	taking, err := s.peers.Mandates.CheckClaim(ctx, c.Handling, mandate.Claim{
		Case:     req.Case,
		Actor:    req.Actor,
		Leads:    req.Leads,
		Note:     req.Note,
		Resolves: a == casefile.ActionResolve,
		Decision: decision,
	})
	if err != nil && s.isRepeated(ctx, req) {
		return mandate.Taking{}, nil
	}
	return taking, err
}

// isRepeated reports whether another try of a command has been applied meanwhile. The escalation may have heard of it by then
// and refuse it a second time.
func (s *Service) isRepeated(ctx context.Context, req Request) bool {
	doc, err := s.cases.GetForChange(ctx, req.Case)
	if err != nil {
		return false
	}
	seen, err := doc.Body.Applied.HasApplied(req.Command)
	return err == nil && seen
}

// noteOf returns the reason of an actor to decide in place of the holder.
func noteOf(req Request) string {
	if !req.Leads {
		return ""
	}
	return req.Note
}
