package notice

import (
	"context"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// Staff is the Book of the people who work here.
type Staff struct {
	Directory *organisation.Directory
	// Mail is whether there is a mail server.
	Mail bool
}

// Addresses implements Book.
func (s Staff) Addresses(ctx context.Context, recipient string, at time.Time) (to []Address, why string, err error) {
	people, err := s.Directory.Snapshot(ctx)
	if err != nil {
		return nil, "", err
	}
	why = "nobody is there"
	for _, contact := range people.Reach(recipient, at) {
		a := Address{Recipient: contact.Name}
		if contact.QuietHours != nil {
			a.Rested = contact.QuietHours.After
		}
		switch {
		case contact.Email != "" && s.Mail:
			to = append(to, a.by(Email, contact.Email))
		case contact.Email != "" && contact.WebhookURI == "":
			why = "there is an address and no mail server: --smtp-uri is not set"
		case contact.WebhookURI == "":
			why = "there is neither a mail address nor a webhook"
		}
		if contact.WebhookURI != "" {
			to = append(to, a.by(Webhook, contact.WebhookURI))
		}
	}
	if len(to) > 0 {
		why = ""
	}
	return to, why, nil
}

func (a Address) by(channel Channel, to string) Address {
	a.Channel, a.To = channel, to
	return a
}
