package contact

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/mail"
)

// clockSkew is how far ahead of ours a caller's clock may be.
const clockSkew = 5 * time.Second

// Draft is a contact as a caller brings it.
type Draft struct {
	Channel     casework.Channel
	From        customer.Identity
	Subject     string
	Text        string
	ServiceHint string            // `services/{service}`; may be empty
	Case        string            // id of the case that it continues; may be empty
	Said        time.Time         // when it was said; zero for now
	Details     map[string]string // what is known, by the keys of checklists
	Caller      string
	Command     idempotency.Command
}

// Register records a contact and files it within the budget. A case that is named
// must exist and be the speaker's; a time in the future is refused; both are
// InvalidArgument faults. A repeated request is answered with the first contact.
func (r *Reception) Register(ctx context.Context, d Draft) (Result, error) {
	now := r.now()
	c := Contact{
		Case:        idempotency.NewID(now),
		Channel:     d.Channel,
		From:        d.From,
		Subject:     d.Subject,
		Text:        d.Text,
		ServiceHint: d.ServiceHint,
		Created:     now,
		Start:       now,
		Digest:      d.Command.Digest,
		Details:     d.Details,
	}
	if !d.Said.IsZero() {
		if d.Said.After(now.Add(clockSkew)) {
			return Result{}, fault.Invalid("contact_time", "is in the future")
		}
		c.Said = d.Said.UTC()
		if c.Said.Before(now) {
			c.Start = c.Said
		}
	}
	id := idempotency.NewID(now)
	if !d.Command.Empty() {
		id = idempotency.DerivedID("contact", d.Caller, d.Command.ID)
	}
	if d.Case != "" {
		if err := r.continues(ctx, d); err != nil {
			return Result{}, err
		}
		c.Case, c.Spare = d.Case, c.Case
	}
	return r.record(ctx, id, c)
}

// continues checks that the case is there and is the speaker's.
func (r *Reception) continues(ctx context.Context, d Draft) error {
	doc, err := r.desk.Get(ctx, d.Case)
	if fault.Is(err, fault.NotFound) {
		return fault.Invalid("case", "there is no case %s", d.Case)
	}
	if err != nil {
		return err
	}
	if doc.Revision == 0 {
		return casework.NotReady(d.Case)
	}
	who, err := r.customers.Lookup(ctx, d.From)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if who.ID != doc.Body.Customer || who.ID == "" {
		return fault.Invalid("case", "is not a case of the one who speaks")
	}
	return nil
}

// RegisterMail records a mail and files it within the budget. The same mail is
// recorded once, whoever brings it. A mail is never refused for what it says.
func (r *Reception) RegisterMail(ctx context.Context, raw []byte, caller string, command idempotency.Command) (Result, error) {
	m := r.mail.Parse(raw)
	c := written(m, r.now())
	if c.Digest = command.Digest; !command.Empty() {
		c.Request = caller + " " + command.ID
	}
	thread, err := r.thread(ctx, m)
	if err != nil {
		return Result{}, err
	}
	if thread != "" {
		c.Case, c.Spare = thread, c.Case
	}
	id := idempotency.DerivedID("mail", m.Key)
	// The raw mail goes first: what a contact points at is there. Should the contact
	// fail to follow, the mail is brought again and finds it.
	if err := r.mails.Put(ctx, id, raw); err != nil {
		return Result{}, err
	}
	return r.record(ctx, id, c)
}

// written is a mail as a contact of a new case.
func written(m mail.Mail, now time.Time) Contact {
	c := Contact{
		Case:      idempotency.NewID(now),
		Channel:   casework.Email,
		FromName:  m.FromName,
		Subject:   m.Subject,
		Text:      m.Text,
		Created:   now,
		Start:     now,
		MessageID: m.MessageID,
		Automatic: m.Automatic,
	}
	if from, err := customer.NewIdentity(customer.Email, m.FromAddress); err == nil {
		c.From = from
	}
	// The sender sets the date, so it is kept for information; promises count from now.
	if !m.Date.After(now) {
		c.Said = m.Date
	}
	for _, a := range m.Attachments {
		c.Attachments = append(c.Attachments, Attachment(a))
	}
	return c
}

// thread finds the case that a mail continues; "" for none.
func (r *Reception) thread(ctx context.Context, m mail.Mail) (string, error) {
	for _, id := range m.Cases {
		_, err := r.desk.Get(ctx, id)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return id, err
		}
	}
	for _, reference := range m.References {
		answered, ok, err := r.contacts.ByMessageID(ctx, reference)
		if err != nil || ok {
			return answered.Body.Case, err
		}
	}
	return "", nil
}

func (r *Reception) now() time.Time { return r.opt.Clock.Now().UTC().Truncate(time.Millisecond) }
