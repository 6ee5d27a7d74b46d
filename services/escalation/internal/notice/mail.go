package notice

import (
	"context"
	"net/mail"

	"github.com/ombud/ombud/pkg/mailer"
)

// mailCarrier is the Carrier of Email.
type mailCarrier struct {
	mailer *mailer.Mailer
	from   mail.Address
}

// NewMailCarrier returns the carrier that sends mails from an address.
func NewMailCarrier(m *mailer.Mailer, from mail.Address) Carrier {
	return &mailCarrier{mailer: m, from: from}
}

// Send implements Carrier.
func (c *mailCarrier) Send(ctx context.Context, id, to string, m Message) error {
	recipient, err := mailer.ParseAddress(to)
	if err != nil {
		return err
	}
	return c.mailer.Send(ctx, mailer.Message{
		ID:      id + "@notices." + c.mailer.Host(),
		From:    c.from,
		To:      []mail.Address{recipient},
		Subject: m.Subject,
		Text:    m.Text,
		Headers: map[string]string{"Auto-Submitted": "auto-generated"},
	})
}
