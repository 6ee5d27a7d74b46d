package casework

import (
	"context"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/mandate"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// ReplyToCase records a human answer to the customer, which stops the response clock, and writes of the next step unless it is
// empty.
func (s *Service) ReplyToCase(ctx context.Context, req Request, text, nextStep string) (casefile.Doc, error) {
	reply := func(c *casefile.Case, m timeline.Moment) error {
		c.AddEntries(m, timeline.Entry{Kind: timeline.KindReplied, Text: text, Visible: true})
		casefile.EmitEffect(c, m, casefile.AnswerEffect(), casefile.Answered{})
		if nextStep != "" {
			s.messages.WriteMessage(c, req.Case, m, message.Draft{Template: template.NextStep, Text: nextStep})
		}
		return nil
	}
	return s.progress.ApplyRequest(ctx, req, casefile.ActionReply, reply)
}

// AddNote records a note for staff only, with answers to the checklist.
func (s *Service) AddNote(
	ctx context.Context, req Request, text string, details map[string]string,
) (casefile.Doc, error) {
	note := func(c *casefile.Case, m timeline.Moment) error {
		c.LearnDetails(details)
		facts := casefile.WithDetails(map[string]string{}, details)
		c.AddEntries(m, timeline.Entry{Kind: timeline.KindNoted, Text: text, Details: facts})
		return nil
	}
	return s.progress.ApplyRequest(ctx, req, casefile.ActionNote, note)
}

// WaitForCustomer begins to wait for the customer. Reason is the question to the customer, who is asked together with the news
// to the escalation.
func (s *Service) WaitForCustomer(
	ctx context.Context, req Request, reason string,
) (casefile.Doc, error) {
	wait := func(c *casefile.Case, m timeline.Moment, taking mandate.Taking) error {
		c.StartWait(m, reason, casefile.WaitStarted{Note: noteOf(req), ClaimedFrom: taking.Holder})
		return nil
	}
	return s.decideCase(ctx, req, casefile.ActionWait, wait)
}

// ResumeCase ends the waiting for the customer.
func (s *Service) ResumeCase(ctx context.Context, req Request, reason string) (casefile.Doc, error) {
	resume := func(c *casefile.Case, m timeline.Moment) error {
		c.EndWait(m, reason)
		return nil
	}
	return s.progress.ApplyRequest(ctx, req, casefile.ActionResume, resume)
}

// ResolveCase records the solution and tells the customer.
func (s *Service) ResolveCase(
	ctx context.Context, req Request, e casefile.Ending,
) (casefile.Doc, error) {
	resolve := func(c *casefile.Case, m timeline.Moment, taking mandate.Taking) error {
		c.Resolve(m, e, casefile.Resolved{Note: noteOf(req), ClaimedFrom: taking.Holder})
		s.messages.WriteMessage(c, req.Case, m, message.Draft{Template: template.Resolution})
		return nil
	}
	return s.decideCase(ctx, req, casefile.ActionResolve, resolve)
}

// ReopenCase opens a solved case again; with raise, at the next higher priority and under a new promise that counts
// from now. A reason of the staff is for the staff; the customer reads their own.
func (s *Service) ReopenCase(
	ctx context.Context, req Request, reason string, raise bool,
) (casefile.Doc, error) {
	reopen := func(c *casefile.Case, m timeline.Moment) error {
		e := timeline.Entry{Cause: reason}
		if casefile.IsCustomer(m.Actor) {
			e = timeline.Entry{Text: reason}
		}
		c.Reopen(m, e, casefile.Renewal{Reason: reason, Requote: raise})
		return nil
	}
	return s.progress.ApplyRequest(ctx, req, casefile.ActionReopen, reopen)
}
