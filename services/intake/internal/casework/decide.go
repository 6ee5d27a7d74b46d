package casework

import (
	"context"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/mandate"
)

// decideCase makes an action that only the holder of the case may do, or a leading actor with a note. A repeated command
// and an illegal action are left to progress.Service.ApplyRequest.
func (s *Service) decideCase(
	ctx context.Context, req Request, a casefile.Action, alter func(*casefile.Case, timeline.Moment) error,
) (casefile.Doc, error) {
	doc, err := s.cases.GetForChange(ctx, req.Case)
	if err != nil {
		return casefile.Doc{}, err
	}
	if err := s.checkMandate(ctx, req, &doc.Body, a); err != nil {
		return casefile.Doc{}, err
	}
	decide := func(c *casefile.Case, m timeline.Moment) error {
		if req.Note != "" {
			c.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted, Text: req.Note})
		}
		return alter(c, m)
	}
	return s.progress.ApplyRequest(ctx, req, a, decide)
}

// checkMandate returns the fault of an actor who may not decide over a case.
func (s *Service) checkMandate(ctx context.Context, req Request, c *casefile.Case, a casefile.Action) error {
	seen, err := c.Applied.HasApplied(req.Command)
	if seen || err != nil || !c.CanDo(a) {
		return err
	}
	return s.peers.Mandates.CheckClaim(ctx, c.Handling, mandate.Claim{
		Case:  req.Case,
		Actor: req.Actor,
		Leads: req.Leads,
		Note:  req.Note,
	})
}

// noteOf returns the reason of an actor to decide in place of the holder.
func noteOf(req Request) string {
	if !req.Leads {
		return ""
	}
	return req.Note
}
