package handling

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/message"
)

// Escalation owns the firm's side of cases. Each call may be repeated under its request id and returns the handling.
type Escalation interface {
	RecordAnswer(ctx context.Context, n Notice) (casefile.Handling, error)
	StartWait(ctx context.Context, n Notice) (casefile.Handling, error)
	EndWait(ctx context.Context, n Notice) (casefile.Handling, error)
	ResolveHandling(ctx context.Context, n Notice) (casefile.Handling, error)
}

// Notice is an action on a case as told to the escalation. Fix and Contacts are those of a resolution.
type Notice struct {
	RequestID string
	Case      string
	At        time.Time
	Actor     string
	Fix       string
	Contacts  int // number of contacts up to the solution
}

// Service connects cases with their handlings. It is safe for concurrent use.
type Service struct {
	cases      *casefile.Repository
	messages   *message.Service
	escalation Escalation
	clock      clock.Clock
}

// NewService returns a service.
func NewService(
	cases *casefile.Repository, messages *message.Service, escalation Escalation, c clock.Clock,
) *Service {
	return &Service{
		cases:      cases,
		messages:   messages,
		escalation: escalation,
		clock:      c,
	}
}

// ReportAnswer is the reaction to AnswerEffect.
func (s *Service) ReportAnswer(
	ctx context.Context, at casefile.Occasion, _ casefile.Answered,
) (casefile.Change, error) {
	return adopting(s.escalation.RecordAnswer(ctx, newNotice(at)))
}

// ReportWait is the reaction to WaitEffect.
func (s *Service) ReportWait(
	ctx context.Context, at casefile.Occasion, _ casefile.WaitStarted,
) (casefile.Change, error) {
	return adopting(s.escalation.StartWait(ctx, newNotice(at)))
}

// ReportResume is the reaction to ResumeEffect.
func (s *Service) ReportResume(
	ctx context.Context, at casefile.Occasion, _ casefile.WaitEnded,
) (casefile.Change, error) {
	return adopting(s.escalation.EndWait(ctx, newNotice(at)))
}

// ReportResolution is the reaction to ResolveEffect.
func (s *Service) ReportResolution(
	ctx context.Context, at casefile.Occasion, resolved casefile.Resolved,
) (casefile.Change, error) {
	notice := newNotice(at)
	notice.Fix, notice.Contacts = resolved.Fix, resolved.Contacts
	return adopting(s.escalation.ResolveHandling(ctx, notice))
}

func newNotice(at casefile.Occasion) Notice {
	return Notice{
		RequestID: at.RequestID,
		Case:      at.Doc.ID,
		At:        at.At,
		Actor:     at.Actor,
	}
}

// adopting returns the change that takes over the handling returned by a call.
func adopting(h casefile.Handling, err error) (casefile.Change, error) {
	if err != nil {
		return nil, err
	}
	return func(c *casefile.Case) { c.AdoptHandling(h) }, nil
}
