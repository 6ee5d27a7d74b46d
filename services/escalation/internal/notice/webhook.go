package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/webhook"
)

// webhookCarrier is the Carrier of Webhook.
type webhookCarrier struct {
	client *webhook.Client
	key    []byte
}

// NewWebhookCarrier returns the carrier that posts messages as JSON. An empty key leaves them unsigned.
func NewWebhookCarrier(client *webhook.Client, key string) Carrier {
	return &webhookCarrier{client: client, key: []byte(key)}
}

// payload is the body of a webhook.
type payload struct {
	ID      string         `json:"id"`
	Subject string         `json:"subject"`
	Text    string         `json:"text"`
	Count   int            `json:"count"`
	Events  []payloadEvent `json:"events"`
}

type payloadEvent struct {
	Case   string    `json:"case"`
	Kind   string    `json:"kind"`
	Cause  string    `json:"cause,omitempty"`
	Time   time.Time `json:"time"`
	Urgent bool      `json:"urgent"`
}

// Send implements Carrier.
func (c *webhookCarrier) Send(ctx context.Context, id, to string, m Message) error {
	body, err := json.Marshal(newPayload(id, m))
	if err != nil {
		return err
	}
	err = c.client.Post(ctx, webhook.Message{
		ID:   id,
		URI:  to,
		Key:  c.key,
		Body: body,
	})
	if errors.Is(err, webhook.ErrPrivateAddress) {
		return fmt.Errorf("%w; see --webhook-private", err)
	}
	return err
}

func newPayload(id string, m Message) payload {
	p := payload{
		ID:      id,
		Subject: m.Subject,
		Text:    m.Text,
		Count:   len(m.Told),
	}
	for _, e := range m.Events {
		p.Events = append(p.Events, payloadEvent{
			Case:   e.Case,
			Kind:   e.Kind,
			Cause:  e.Cause,
			Time:   e.At,
			Urgent: e.Urgent,
		})
	}
	return p
}
