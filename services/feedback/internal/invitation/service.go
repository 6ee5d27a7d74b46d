package invitation

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

// linkPurpose is signed into the links of this service, so that links of other services open nothing here.
const linkPurpose = "feedback"

// longestRetry bounds the wait between two deliveries, so that reports catch up within ten seconds after a peer is
// back.
const longestRetry = 4 * time.Second

// Links signs and verifies tokens.
type Links interface {
	Sign(purpose, subject string, expires time.Time) string
	Verify(purpose, token string, now time.Time) (subject string, err error)
}

// Deps are the parts that a Service is made of.
type Deps struct {
	Invitations *Repository
	Links       Links
	Reactions   *effect.Registry[Invitation] // complete before the worker starts
	Clock       clock.Clock
	// Worker holds the telemetry of the worker. Its clock and backoff are set by NewService.
	Worker worker.Options
}

// Service is the use cases of invitations. It is safe for concurrent use.
type Service struct {
	invitations *Repository
	links       Links
	reactions   *effect.Registry[Invitation]
	clock       clock.Clock
	worker      *worker.Worker[Invitation]
}

// NewService returns the service. Its worker does nothing until it is started.
func NewService(d Deps) *Service {
	s := &Service{
		invitations: d.Invitations,
		links:       d.Links,
		reactions:   d.Reactions,
		clock:       d.Clock,
	}
	options := d.Worker
	options.Clock, options.Backoff = d.Clock, worker.Backoff{Max: longestRetry}
	s.worker = d.Invitations.newWorker(s.deliver, options)
	return s
}

// Worker returns the worker that delivers the effects of answers.
func (s *Service) Worker() *worker.Worker[Invitation] { return s.worker }

// Invite makes the invitation for one resolution, or returns the one that exists. The invitation for the resolution
// before is superseded from then on.
func (s *Service) Invite(ctx context.Context, i Invitation) (Doc, error) {
	i.CreatedAt = s.now()
	i.ExpiresAt = i.CreatedAt.Add(validity)
	doc, err := s.invitations.ensure(ctx, i)
	if err != nil || i.Resolution <= 1 {
		return doc, err
	}
	return doc, s.invitations.supersede(ctx, deriveID(i.Case, i.Resolution-1))
}

// Token returns the token in the link of an invitation.
func (s *Service) Token(doc Doc) string { return s.links.Sign(linkPurpose, doc.ID, doc.Body.ExpiresAt) }

// Open returns the invitation behind a token. A token that is forged, expired or of another service is the NotFound
// fault LINK_NOT_VALID.
func (s *Service) Open(ctx context.Context, token string) (Doc, error) {
	id, err := s.verifyToken(token)
	if err != nil {
		return Doc{}, err
	}
	return s.invitations.get(ctx, id)
}

// Submit records the answer of the customer that holds the token. An answer that says nothing new and a repeated command
// change no answer. Faults are those of Open, InvalidArgument for a command id with another content, and Exhausted with
// TOO_MANY_ANSWERS.
func (s *Service) Submit(ctx context.Context, token string, a answer.Answer, command idempotency.Command) (Doc, error) {
	id, err := s.verifyToken(token)
	if err != nil {
		return Doc{}, err
	}
	a.SubmittedAt = s.now()
	doc, err := s.invitations.update(ctx, id, func(i *Invitation) error {
		return i.recordAnswer(a, command, worker.Origin(ctx))
	})
	if err != nil {
		return Doc{}, err
	}
	s.worker.Kick()
	return doc, nil
}

// ListAnswered returns a page of the invitations with an answer, see [Repository.ListAnswered].
func (s *Service) ListAnswered(ctx context.Context, pageSize int32, pageToken, filter string) ([]Doc, string, error) {
	return s.invitations.ListAnswered(ctx, pageSize, pageToken, filter)
}

// deliver is the step of the worker: it hands pending effects to their reactions. A failure repeats all of them, which
// the callees recognise.
func (s *Service) deliver(ctx context.Context, claim *worker.Claim[Invitation]) error {
	doc := claim.Doc()
	changes, err := s.reactions.Deliver(ctx, &doc, claim.Now())
	if err != nil {
		return err
	}
	_, err = claim.Commit(ctx, func(i *Invitation) error {
		for _, change := range changes {
			change(i)
		}
		return nil
	})
	return err
}

// verifyToken returns the id of the invitation behind a token.
func (s *Service) verifyToken(token string) (string, error) {
	id, err := s.links.Verify(linkPurpose, token, s.clock.Now())
	if err != nil {
		return "", fault.New(fault.NotFound, "LINK_NOT_VALID", "this link is not valid, or no longer").Wrap(err)
	}
	return id, nil
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.clock.Now()) }
