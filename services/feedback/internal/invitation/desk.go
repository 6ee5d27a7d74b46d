package invitation

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
)

// Purpose is what the links of this service are signed for.
const Purpose = "feedback"

// Invitations keeps invitations.
type Invitations interface {
	// Add stores a new invitation; fault AlreadyExists when it is there.
	Add(ctx context.Context, id string, i Invitation) error
	// Get returns one; fault NotFound for none.
	Get(ctx context.Context, id string) (docstore.Doc[Invitation], error)
	// Change applies change to the present state and stores the result.
	Change(ctx context.Context, id string, change func(*Invitation) error) (docstore.Doc[Invitation], error)
}

// Links signs and verifies tokens.
type Links interface {
	Sign(purpose, subject string, expires time.Time) string
	Verify(purpose, token string, now time.Time) (subject string, err error)
}

// Cases is the intake as seen from here.
type Cases interface {
	// Report tells the intake of an answer, and opens the case again when it is a
	// bad one. Repeating it changes nothing.
	Report(ctx context.Context, i Invitation, r Report) error
}

// Desk is the use cases around invitations.
type Desk struct {
	invitations Invitations
	links       Links
	cases       Cases
	clock       clock.Clock
	submitted   func() // called after a report became due
}

// NewDesk returns the desk. submitted is called whenever a report became due, so
// that a worker need not wait to look for it.
func NewDesk(invitations Invitations, links Links, cases Cases, c clock.Clock, submitted func()) *Desk {
	return &Desk{
		invitations: invitations,
		links:       links,
		cases:       cases,
		clock:       c,
		submitted:   submitted,
	}
}

// Invite makes the invitation for one resolution, or finds the one that was made.
func (d *Desk) Invite(ctx context.Context, i Invitation) (id string, made Invitation, err error) {
	now := d.clock.Now().UTC().Truncate(time.Millisecond)
	i.CreatedAt, i.ExpiresAt = now, now.Add(Validity)
	id = ID(i.Case, i.Resolution)
	err = d.invitations.Add(ctx, id, i)
	if fault.KindOf(err) == fault.AlreadyExists {
		doc, err := d.invitations.Get(ctx, id)
		return id, doc.Body, err
	}
	return id, i, err
}

// Token returns the token of an invitation's link.
func (d *Desk) Token(id string, i Invitation) string {
	return d.links.Sign(Purpose, id, i.ExpiresAt)
}

// Open returns the invitation behind a token.
func (d *Desk) Open(ctx context.Context, token string) (id string, i Invitation, err error) {
	id, err = d.subject(token)
	if err != nil {
		return "", Invitation{}, err
	}
	doc, err := d.invitations.Get(ctx, id)
	return id, doc.Body, err
}

// Submit takes the answer of whoever holds the token.
func (d *Desk) Submit(ctx context.Context, token string, a Answer, command idempotency.Command) (id string, i Invitation, err error) {
	id, err = d.subject(token)
	if err != nil {
		return "", Invitation{}, err
	}
	a.SubmittedAt = d.clock.Now().UTC().Truncate(time.Millisecond)
	doc, err := d.invitations.Change(ctx, id, func(i *Invitation) error {
		taken, err := i.Submit(id, a, command)
		if err == nil && !taken {
			return docstore.ErrSkip
		}
		i.Task.Origin = worker.Origin(ctx)
		return err
	})
	if err != nil {
		return "", Invitation{}, err
	}
	d.submitted()
	return id, doc.Body, nil
}

// subject returns the invitation that a token is for.
func (d *Desk) subject(token string) (string, error) {
	id, err := d.links.Verify(Purpose, token, d.clock.Now())
	if err != nil {
		return "", fault.New(fault.NotFound, "LINK_NOT_VALID", "this link is not valid, or no longer").Wrap(err)
	}
	return id, nil
}

// Deliver is the step of the worker: it tells the intake what it does not know yet.
func (d *Desk) Deliver(ctx context.Context, claim *worker.Claim[Invitation]) error {
	reports := claim.Doc().Body.Reports
	for _, r := range reports {
		if err := d.cases.Report(ctx, claim.Doc().Body, r); err != nil {
			return err
		}
	}
	_, err := claim.Commit(ctx, func(i *Invitation) error {
		i.Reported(reports)
		return nil
	})
	return err
}
