// Package inviting asks customers for feedback after a resolution, and acts on their answers.
package inviting

import (
	"context"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/progress"
)

// Feedback makes invitations.
type Feedback interface {
	// CreateInvitation returns the path of the invitation's page, and when that takes no more answers. The call may be
	// repeated under its request id.
	CreateInvitation(ctx context.Context, i Invitation) (path string, until time.Time, err error)
}

// Invitation asks a customer about one resolution of a case.
type Invitation struct {
	RequestID  string
	Case       string
	Customer   string
	Channel    casefile.Channel
	Language   string
	Resolution int // counted from 1
}

// Service invites customers and records their answers. It is safe for concurrent use.
type Service struct {
	feedback Feedback
	messages *message.Service
	progress *progress.Service
}

// NewService returns a service.
func NewService(feedback Feedback, messages *message.Service, work *progress.Service) *Service {
	return &Service{feedback: feedback, messages: messages, progress: work}
}

// InviteCustomer is the reaction to InviteEffect: it creates an invitation and sends its link.
func (s *Service) InviteCustomer(
	ctx context.Context, at casefile.Occasion, invited casefile.Invitation,
) (casefile.Change, error) {
	c := &at.Doc.Body
	path, until, err := s.feedback.CreateInvitation(ctx, Invitation{
		RequestID:  at.RequestID,
		Case:       at.Doc.ID,
		Customer:   c.Customer,
		Channel:    c.Channel,
		Language:   c.MessageLanguage(),
		Resolution: invited.Resolution,
	})
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) {
		c.Survey = casefile.Survey{Path: path, Until: until}
		c.AddEntries(m, timeline.Entry{Kind: timeline.KindFeedbackInvited, Visible: true})
		s.messages.WriteMessage(c, at.Doc.ID, m, message.Draft{Template: template.Invitation})
	}, nil
}
