package notice

import (
	"context"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// target is an address with the quiet hours of its recipient; nil for none.
type target struct {
	Address
	quietHours *organisation.QuietHours
}

// findTargets returns the addresses of a recipient at a time. Obstacle is the reason when there is none.
func (s *Service) findTargets(ctx context.Context, recipient string, at time.Time) (to []target, obstacle string, err error) {
	people, err := s.options.Directory.Snapshot(ctx)
	if err != nil {
		return nil, "", err
	}
	obstacle = "nobody is there"
	for _, contact := range people.ContactsOf(recipient, at) {
		found, missing := s.targetsOf(contact)
		to = append(to, found...)
		if missing != "" {
			obstacle = missing
		}
	}
	if len(to) > 0 {
		obstacle = ""
	}
	return to, obstacle, nil
}

// targetsOf returns the addresses of one contact that the configured carriers reach. Missing is the reason when there is none.
func (s *Service) targetsOf(contact organisation.Contact) (to []target, missing string) {
	hasMailServer := s.options.Carriers[Email] != nil
	switch {
	case contact.Email != "" && hasMailServer:
		to = append(to, newTarget(contact, Email, contact.Email))
	case contact.Email != "" && contact.WebhookURI == "":
		missing = "there is an address and no mail server: --smtp-uri is not set"
	case contact.WebhookURI == "":
		missing = "there is neither a mail address nor a webhook"
	}
	if contact.WebhookURI != "" {
		to = append(to, newTarget(contact, Webhook, contact.WebhookURI))
	}
	return to, missing
}

func newTarget(contact organisation.Contact, channel Channel, to string) target {
	return target{
		Address:    Address{Recipient: contact.Name, Channel: channel, To: to},
		quietHours: contact.QuietHours,
	}
}
