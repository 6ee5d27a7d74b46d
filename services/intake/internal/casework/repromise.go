package casework

import (
	"cmp"
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// NewTime is another time for the answer that is owed, or for the solution.
type NewTime struct {
	ForAnswer bool
	By        time.Time
}

// Amendment promises another time.
type Amendment struct {
	RequestID string
	Case      string
	Actor     string
	Leads     bool   // the actor may decide in place of others
	Note      string // reason of the actor to decide in place of the holder
	Reason    string
	Time      NewTime
}

// RepromiseCase promises the customer another time for the answer or the solution. The case says first that a promise is on its way, which no solution overtakes. The escalation, which has the clocks, decides. Its
// answer changes the promise and tells the customer, in one write, so that no change is silent. Faults: ILLEGAL_STATE, and
// refusals of the escalation.
func (s *Service) RepromiseCase(
	ctx context.Context, req Request, at NewTime, reason string,
) (casefile.Doc, error) {
	id := idempotency.CommandID(req.Command, s.clock.Now(), "case", req.Case, "repromise")
	isRepeated, err := s.beginAmending(ctx, req, id)
	if err != nil {
		return casefile.Doc{}, err
	}
	if isRepeated {
		return s.GetCase(ctx, req.Case)
	}
	call, cancel := context.WithTimeout(ctx, casefile.AmendingLimit)
	defer cancel()
	report, refused := s.peers.Escalation.Repromise(call, Amendment{
		RequestID: id,
		Case:      req.Case,
		Actor:     req.Actor,
		Leads:     req.Leads,
		Note:      noteOf(req),
		Reason:    reason,
		Time:      at,
	})
	return s.endAmending(context.WithoutCancel(ctx), req, id, report, refused)
}

// beginAmending records a promise on its way. It reports whether the command was carried out before.
func (s *Service) beginAmending(ctx context.Context, req Request, id string) (bool, error) {
	isRepeated := false
	_, err := s.cases.Update(ctx, req.Case, func(c *casefile.Case) error {
		seen, err := c.Applied.HasApplied(req.Command)
		if isRepeated = seen; seen {
			return docstore.ErrSkip
		}
		if err = cmp.Or(err, c.Do(casefile.ActionRepromise)); err == nil {
			c.Amendings.Begin(s.now(), id)
		}
		return err
	})
	return isRepeated, err
}

// endAmending takes over the answer of the escalation to a promise, or its refusal. A call without an answer may still have
// been carried out: then the promise stays on its way until the limit.
func (s *Service) endAmending(
	ctx context.Context, req Request, id string, report standing.Report, refused error,
) (casefile.Doc, error) {
	m := timeline.NewMoment(ctx, s.now(), timeline.Suite)
	doc, err := s.cases.Apply(ctx, req.Case, m.At, func(c *casefile.Case) error {
		if isUnanswered(refused) {
			return docstore.ErrSkip
		}
		c.Amendings.End(id)
		if refused == nil {
			c.Applied.Add(req.Command, m.At)
			s.standing.Adopt(c, req.Case, m, report)
		}
		return nil
	})
	isOver := fault.Is(refused, fault.NotFound) || fault.Is(refused, fault.Precondition)
	switch {
	case err != nil:
		return casefile.Doc{}, cmp.Or(refused, err)
	case isOver && !doc.Body.CanDo(casefile.ActionRepromise):
		return casefile.Doc{}, doc.Body.IllegalState(casefile.ActionRepromise)
	case refused != nil:
		return casefile.Doc{}, refused
	}
	s.progress.KickFor(doc, m.At)
	return doc, nil
}

// isUnanswered reports whether it is not known if a call was carried out.
func isUnanswered(err error) bool {
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Timeout, fault.Canceled, fault.Internal:
		return err != nil
	default:
		return false
	}
}
