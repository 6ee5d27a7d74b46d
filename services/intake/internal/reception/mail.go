package reception

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/channel/mail"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// RegisterMail records a mail and files it within the budget. The same mail is recorded once, by any number of requests.
// The content of a mail is never a reason to refuse it.
func (s *Service) RegisterMail(
	ctx context.Context, raw []byte, command idempotency.Command,
) (Result, error) {
	m := s.mail.ParseMail(raw)
	c := newMailContact(m, s.now())
	if c.Digest = command.Digest; !command.IsEmpty() {
		c.Request = command.Caller + " " + command.ID
	}
	continued, err := s.findThread(ctx, m)
	if err == nil && continued == "" {
		continued, err = s.findMentioned(ctx, c.From, m.Subject, m.Text)
	}
	if err != nil {
		return Result{}, err
	}
	if continued != "" {
		c.Case, c.Spare = continued, c.Case
	}
	id := idempotency.DerivedID("mail", m.Key)
	// The raw mail goes first, so that a contact never points at a missing one. When the contact fails to follow, the mail
	// is brought again and found.
	if err := s.repository.insertMail(ctx, id, raw); err != nil {
		return Result{}, err
	}
	return s.recordContact(ctx, id, c)
}

// newMailContact returns a mail as the contact of a new case.
func newMailContact(m mail.Mail, now time.Time) Contact {
	c := Contact{
		Case:      idempotency.NewID(now),
		Channel:   casefile.Email,
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
	// The sender sets the date, so it is information only; promises count from now.
	if !m.Date.After(now) {
		c.Said = m.Date
	}
	for _, a := range m.Attachments {
		c.Attachments = append(c.Attachments, Attachment(a))
	}
	return c
}

// findThread returns the id of the case that a mail continues; "" for none.
func (s *Service) findThread(ctx context.Context, m mail.Mail) (string, error) {
	for _, id := range m.Cases {
		_, err := s.cases.GetCase(ctx, id)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return id, err
		}
	}
	for _, reference := range m.References {
		answered, isFound, err := s.repository.findByMessageID(ctx, reference)
		if err != nil || isFound {
			return answered.Body.Case, err
		}
	}
	return "", nil
}
