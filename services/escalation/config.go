package escalation

import (
	"errors"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/mailer"
	"github.com/ombud/ombud/pkg/webhook"
	"github.com/ombud/ombud/services/escalation/internal/notice"
)

// Config has the settings of an operator.
type Config struct {
	SMTPURI        string        `name:"smtp-uri" help:"The mail server for notices to the staff: smtps://user:password@host:465, smtp://user:password@host:587 (STARTTLS), or smtp+insecure://host:25. Without it no mail is sent."`
	NoticeFrom     string        `help:"The sender of notices to the staff." default:"Ombud <ombud@localhost>"`
	NoticeWindow   time.Duration `help:"How long events are gathered into one notice." default:"10s"`
	NoticeLink     string        `help:"The address of a case for the staff, in notices to them; {case} stands for its id. By default /v1/cases/{case} at http:// and the address on which HTTP is served."`
	WebhookKey     string        `help:"A key of at least 16 characters with which webhooks to the staff are signed. Without it they are not."`
	WebhookPrivate bool          `help:"Let webhooks to the staff go to private addresses, such as those of the own network."`
}

// Validate returns the error of an invalid setting.
func (c Config) Validate() error {
	if c.NoticeWindow < time.Second || c.NoticeWindow > time.Hour {
		return errors.New("--notice-window must be from 1s to 1h")
	}
	if c.WebhookKey != "" && len(c.WebhookKey) < 16 {
		return errors.New("--webhook-key must have at least 16 characters")
	}
	_, err := c.newCarriers(clock.System())
	return err
}

// newCarriers returns the carriers of the channels that are configured.
func (c Config) newCarriers(clk clock.Clock) (map[notice.Channel]notice.Carrier, error) {
	client := webhook.NewClient(webhook.Options{Clock: clk, AllowPrivate: c.WebhookPrivate})
	carriers := map[notice.Channel]notice.Carrier{notice.Webhook: notice.NewWebhookCarrier(client, c.WebhookKey)}
	if c.SMTPURI == "" {
		return carriers, nil
	}
	m, err := mailer.New(c.SMTPURI, mailer.Options{Clock: clk})
	if err != nil {
		return nil, err
	}
	from, err := mailer.ParseAddress(c.NoticeFrom)
	if err != nil {
		return nil, fmt.Errorf("--notice-from: %w", err)
	}
	carriers[notice.Email] = notice.NewMailCarrier(m, from)
	return carriers, nil
}
