package casework

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// Amendment promises another time for the answer or the solution; one of the two times is set.
type Amendment struct {
	RequestID string
	Case      string
	Actor     string
	Leads     bool   // the actor may decide in place of others
	Note      string // reason of the actor to decide in place of the holder
	Reason    string
	RespondBy time.Time
	ResolveBy time.Time
}

// RepromiseCase promises the customer another time for the answer or the solution; one of the two times is set. The
// escalation, which has the clocks, decides and reports back. That report changes the promise and tells the customer,
// in one write, so that no change is silent. Faults: ILLEGAL_STATE, and refusals of the escalation.
func (s *Service) RepromiseCase(
	ctx context.Context, req Request, respondBy, resolveBy time.Time, reason string,
) (casefile.Doc, error) {
	doc, err := s.cases.GetForChange(ctx, req.Case)
	if err != nil {
		return casefile.Doc{}, err
	}
	err = s.peers.Escalation.Repromise(ctx, Amendment{
		RequestID: idempotency.CommandID(req.Command, s.clock.Now(), "case", req.Case, "repromise"),
		Case:      req.Case,
		Actor:     req.Actor,
		Leads:     req.Leads,
		Note:      noteOf(req),
		Reason:    reason,
		RespondBy: respondBy,
		ResolveBy: resolveBy,
	})
	isRefused := fault.Is(err, fault.NotFound) || fault.Is(err, fault.Precondition)
	if isRefused && !doc.Body.CanDo(casefile.ActionRepromise) {
		err = doc.Body.IllegalState(casefile.ActionRepromise)
	}
	if err != nil {
		return casefile.Doc{}, err
	}
	return s.GetCase(ctx, req.Case)
}
