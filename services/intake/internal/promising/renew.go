package promising

import (
	"context"
	"slices"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/checklist"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// recommit is the call of the escalation that a renewal makes.
type recommit func(ctx context.Context, r Recommitment) (Held, error)

// RenewReopened is the reaction to ReopenEffect: it reopens the handling, perhaps under a new promise, and tells the
// customer, with regret where a solution was none.
func (s *Service) RenewReopened(
	ctx context.Context, at casefile.Occasion, renewal casefile.Renewal,
) (casefile.Change, error) {
	renew, err := s.renewPromise(ctx, at, renewal, s.peers.Escalation.ReopenHandling)
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) {
		renew(c)
		if c.IsSolved() {
			return
		}
		news := message.Draft{Template: template.Reopened, Cause: renewal.Cause}
		if renewal.Unsettled {
			news = message.Draft{Template: template.GoingOn}
		}
		s.messages.WriteMessage(c, at.Doc.ID, m, news)
	}, nil
}

// RenewCorrected is the reaction to RecommitEffect: it puts the handling of a corrected or raised case under a new promise.
func (s *Service) RenewCorrected(
	ctx context.Context, at casefile.Occasion, renewal casefile.Renewal,
) (casefile.Change, error) {
	return s.renewPromise(ctx, at, renewal, s.peers.Escalation.ChangeCommitment)
}

// renewPromise quotes anew if need be and makes the call.
func (s *Service) renewPromise(
	ctx context.Context, at casefile.Occasion, renewal casefile.Renewal, call recommit,
) (casefile.Change, error) {
	request := Recommitment{
		RequestID:      at.RequestID,
		Case:           at.Doc.ID,
		At:             at.At,
		Said:           renewal.Said,
		Actor:          at.Actor,
		Reason:         renewal.Reason,
		Triggers:       at.Doc.Body.ManagerTriggers(),
		Category:       at.Doc.Body.Category,
		Language:       renewal.Language,
		Decided:        renewal.Decided,
		Note:           renewal.Note,
		ClaimedFrom:    renewal.ClaimedFrom,
		RealTime:       at.Doc.Body.RealTime,
		RealTimeReason: at.Doc.Body.RealTimeReason,
		Danger:         renewal.Danger,
		NeverLater:     renewal.NeverLater,
	}
	var fresh *Commitment
	var answers map[string]string
	if renewal.Requote {
		quoted, err := s.inquireCommitment(ctx, at.Doc, renewal.Start)
		if err != nil {
			return nil, err
		}
		request.Terms, fresh = quoted.Terms, &quoted
		if answers, err = s.readAnswers(ctx, step{doc: at.Doc}, quoted.Checklist); err != nil {
			return nil, err
		}
	}
	isEmpty := fresh == nil && len(request.Triggers) == 0 && !request.RealTime && request.Danger == "" && request.Language == ""
	if renewal.NeverLater && isEmpty {
		return nil, nil
	}
	held, err := call(ctx, request)
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) {
		asked := c.MissingItems()
		checklist.LearnAnswers(c, answers)
		s.adoptHeld(c, at.Doc.ID, m, held, fresh)
		s.askQuestions(c, at.Doc.ID, m, asked)
	}, nil
}

// askQuestions asks the customer what the checklist asks beyond the questions that were asked before.
func (s *Service) askQuestions(c *casefile.Case, id string, m timeline.Moment, asked []casefile.ChecklistItem) {
	isNew := func(item casefile.ChecklistItem) bool {
		return !slices.ContainsFunc(asked, func(before casefile.ChecklistItem) bool { return before.Key == item.Key })
	}
	if !c.IsSolved() && slices.ContainsFunc(c.MissingItems(), isNew) {
		s.messages.WriteMessage(c, id, m, message.Draft{Template: template.Questions})
	}
}

// adoptHeld takes over the state of the handling. The promise comes from the commitment that the escalation holds the case
// to, else from a fresh quote; its times are those of the clocks.
func (s *Service) adoptHeld(c *casefile.Case, id string, m timeline.Moment, held Held, fresh *Commitment) {
	report := held.Report
	origin := c.Promise
	if fresh != nil {
		origin, c.Quoted = &fresh.Promise, fresh.Source
		report.Origin = origin
		acceptTerms(c, *fresh)
	}
	switch h := held.Commitment; {
	case h == nil:
	case origin == nil || !h.Promise.HasOriginOf(*origin):
		report.Origin, c.Quoted = &h.Promise, h.Source
	case report.Origin != nil:
		// The handling may keep a shorter period, and its calendar counts it.
		report.Origin.UpdateEvery, report.Origin.AlwaysOpen = h.Promise.UpdateEvery, h.Promise.AlwaysOpen
	}
	s.standing.Adopt(c, id, m, report)
}
