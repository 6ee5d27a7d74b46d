package progress

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// errorRunes bounds the text of the last failure in a case.
const errorRunes = 300

// runDue is the worker's handler.
func (s *Service) runDue(ctx context.Context, claim *casefile.Claim) error {
	_, err := s.runWithin(ctx, claim, peerTimeout)
	return err
}

// runWithin does everything that is due on a case: it goes on towards the promise, delivers effects, and closes the
// case after the time of silence. Limit bounds the wait for all peers together. One commit writes the results; an error
// means that nothing was written.
func (s *Service) runWithin(
	ctx context.Context, claim *casefile.Claim, limit time.Duration,
) (casefile.Doc, error) {
	scratch := claim.Doc()
	scratch.Body = scratch.Body.CopyForRun()
	m := timeline.NewMoment(ctx, claim.Now().UTC(), timeline.Suite)
	changes, err := s.callPeers(ctx, &scratch, m, limit)
	if err != nil && len(changes) == 0 {
		return casefile.Doc{}, err
	}
	if s.isSilent(&scratch.Body, m.At) {
		changes = append(changes, func(c *casefile.Case) {
			s.CloseCase(c, scratch.ID, m, timeline.Entry{Cause: silenceOf(c)})
		})
	}
	return s.cases.Commit(ctx, claim, func(c *casefile.Case) error {
		for _, change := range changes {
			change(c)
		}
		s.scheduleNext(c, m.At, err)
		return nil
	})
}

// callPeers makes the calls that are due, within the limit. It returns the changes that follow and the error of a peer.
func (s *Service) callPeers(
	ctx context.Context, doc *casefile.Doc, m timeline.Moment, limit time.Duration,
) ([]casefile.Change, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	advanced, err := s.path.Advance(ctx, doc, m, nil)
	if err != nil {
		return advanced, err
	}
	delivered, err := s.registry.Deliver(ctx, doc, m.At)
	return append(advanced, delivered...), err
}

// isSilent reports whether a resolved case is to be closed because the customer has not objected for long enough.
func (s *Service) isSilent(c *casefile.Case, now time.Time) bool {
	return c.CanDo(casefile.ActionClose) && c.Outbox.IsEmpty() && !now.Before(c.Resolved.Add(s.opt.CloseAfter))
}

// silenceOf returns the cause of closing a case for silence: nobody objected to the solution, or answered the question.
func silenceOf(c *casefile.Case) string {
	if c.Lapsed {
		return timeline.CauseNoAnswer
	}
	return timeline.CauseNoObjection
}

// CloseCase closes a case that is resolved, and tells the customer the way back. Why has the cause and the details of the
// entry. Closing for silence is not due any more.
func (s *Service) CloseCase(c *casefile.Case, id string, m timeline.Moment, why timeline.Entry) {
	if c.Do(casefile.ActionClose) != nil {
		return
	}
	why.Kind, why.Visible = timeline.KindClosed, true
	c.AddEntries(m, why)
	s.opt.Messages.WriteMessage(c, id, m, message.Draft{Template: template.Closed, Cause: why.Cause})
	if c.Outbox.IsEmpty() {
		c.Task.ClearDue()
	}
}

// scheduleNext sets the next due time of a case. Failure is the error that stopped the work; nil when it ended.
func (s *Service) scheduleNext(c *casefile.Case, now time.Time, failure error) {
	switch {
	case failure != nil:
		at := now.Add(retryBase/2 + rand.N(retryBase/2))
		if fault.Is(failure, fault.Timeout) { // the limit of the call was short, the worker's is longer
			at = now
		}
		c.Task.SetDue(at)
		c.Task.LastError = timeline.Excerpt(failure.Error(), errorRunes)
	case c.Stage != casefile.StagePromised || !c.Outbox.IsEmpty():
		c.Task.SetDue(now)
	case c.State == casefile.StateResolved:
		c.Task.SetDue(c.Resolved.Add(s.opt.CloseAfter))
	}
}
