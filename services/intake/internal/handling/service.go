package handling

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// Escalation owns the firm's side of cases. Each call may be repeated under its request id and returns the handling.
type Escalation interface {
	RecordContact(ctx context.Context, n Notice) (standing.Report, error)
	RecordAnswer(ctx context.Context, n Notice) (standing.Report, error)
	StartWait(ctx context.Context, n Notice) (standing.Report, error)
	EndWait(ctx context.Context, n Notice) (standing.Report, error)
	ResolveHandling(ctx context.Context, n Notice) (standing.Report, error)
}

// Notice is an action on a case as told to the escalation. Fix and Contacts are those of a resolution.
type Notice struct {
	RequestID string
	Case      string
	At        time.Time
	Actor     string
	Note      string // reason of the actor to decide in place of the holder
	// ClaimedFrom is the holder from whom the actor has taken the case by the timeline; empty for none.
	ClaimedFrom string
	Fix         string
	Contacts    int // number of contacts up to the solution
	// LeftIncident is set for a case that has left a mass incident.
	LeftIncident bool
	InCommon     bool // solved with the other cases of a mass incident
}

// Service connects cases with their handlings. It is safe for concurrent use.
type Service struct {
	cases      *casefile.Repository
	messages   *message.Service
	standing   *standing.Service
	escalation Escalation
	clock      clock.Clock
}

// NewService returns a service.
func NewService(
	cases *casefile.Repository, messages *message.Service, states *standing.Service, escalation Escalation, c clock.Clock,
) *Service {
	return &Service{
		cases:      cases,
		messages:   messages,
		standing:   states,
		escalation: escalation,
		clock:      c,
	}
}

// ReportContact is the reaction to ContactEffect. Once the case has left a mass incident the customer is told that, and by when
// a person answers; that of a case that is closed for now, how it goes on. News of a mass incident that the case has joined meanwhile counts for more.
func (s *Service) ReportContact(
	ctx context.Context, at casefile.Occasion, contacted casefile.Contacted,
) (casefile.Change, error) {
	notice := newNotice(at)
	notice.At, notice.LeftIncident = contacted.Said, contacted.LeftIncident
	adopt, err := s.adopt(ctx, at)(s.escalation.RecordContact(ctx, notice))
	if err != nil || !contacted.LeftIncident {
		return adopt, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) {
		adopt(c)
		hasNews, isOver := c.MassIncident != nil && c.MassIncident.HasNews(), c.IsSolved() && !c.IsClosedForNow()
		if hasNews || isOver {
			return
		}
		s.messages.WriteMessage(c, at.Doc.ID, m, message.Draft{
			Template: template.Separated,
			After:    template.Incident,
			Incident: contacted.Incident,
		})
	}, nil
}

// ReportAnswer is the reaction to AnswerEffect.
func (s *Service) ReportAnswer(
	ctx context.Context, at casefile.Occasion, _ casefile.Answered,
) (casefile.Change, error) {
	return s.adopt(ctx, at)(s.escalation.RecordAnswer(ctx, newNotice(at)))
}

// ReportWait is the reaction to WaitEffect: it asks the customer, and says what time is left once they have answered. A waiting
// that is over meanwhile asks nothing.
func (s *Service) ReportWait(
	ctx context.Context, at casefile.Occasion, wait casefile.WaitStarted,
) (casefile.Change, error) {
	notice := newNotice(at)
	notice.Note, notice.ClaimedFrom = wait.Note, wait.ClaimedFrom
	adopt, err := s.adopt(ctx, at)(s.escalation.StartWait(ctx, notice))
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) {
		adopt(c)
		if c.IsWaitingSince(at.At) {
			s.messages.WriteMessage(c, at.Doc.ID, m, message.Draft{Template: template.Waiting, Text: questionOf(c)})
		}
	}, nil
}

// ReportResume is the reaction to ResumeEffect.
func (s *Service) ReportResume(
	ctx context.Context, at casefile.Occasion, _ casefile.WaitEnded,
) (casefile.Change, error) {
	return s.adopt(ctx, at)(s.escalation.EndWait(ctx, newNotice(at)))
}

// ReportResolution is the reaction to ResolveEffect.
func (s *Service) ReportResolution(
	ctx context.Context, at casefile.Occasion, resolved casefile.Resolved,
) (casefile.Change, error) {
	notice := newNotice(at)
	notice.Fix, notice.Contacts = resolved.Fix, resolved.Contacts
	notice.Note, notice.InCommon = resolved.Note, resolved.InCommon
	notice.ClaimedFrom = resolved.ClaimedFrom
	return s.adopt(ctx, at)(s.escalation.ResolveHandling(ctx, notice))
}

func newNotice(at casefile.Occasion) Notice {
	return Notice{
		RequestID: at.RequestID,
		Case:      at.Doc.ID,
		At:        at.At,
		Actor:     at.Actor,
	}
}

// adopt returns what makes the result of a call the change that takes over the state of the handling.
func (s *Service) adopt(
	ctx context.Context, at casefile.Occasion,
) func(standing.Report, error) (casefile.Change, error) {
	return func(r standing.Report, err error) (casefile.Change, error) {
		if err != nil {
			return nil, err
		}
		m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
		return func(c *casefile.Case) { s.standing.Adopt(c, at.Doc.ID, m, r) }, nil
	}
}
