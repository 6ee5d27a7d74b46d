package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// webhookTimeout is how long a webhook may take to answer.
const webhookTimeout = 10 * time.Second

// Webhooks posts messages as JSON. It is a Carrier.
type Webhooks struct {
	key    []byte
	clock  clock.Clock
	client *http.Client
}

// NewWebhooks returns what posts messages. With a key they are signed as the Standard
// Webhooks specification says: the header Webhook-Signature has the HMAC-SHA256 of
// Webhook-Id, Webhook-Timestamp and the body. Addresses of the firm's own network are refused
// unless private says otherwise, since whoever may edit staff chooses where is posted.
func NewWebhooks(key string, private bool, c clock.Clock) *Webhooks {
	dialer := &net.Dialer{Timeout: webhookTimeout}
	if !private {
		dialer.Control = public
	}
	return &Webhooks{key: []byte(key), clock: c, client: &http.Client{
		Timeout:       webhookTimeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// public refuses to connect to an address that is not one of the internet. It sees the
// address that a name has turned out to have.
func public(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	shared := netip.MustParsePrefix("100.64.0.0/10")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip) {
		return errors.New("webhooks may not go to a private address; see --webhook-private")
	}
	return nil
}

// payload is the body of a post.
type payload struct {
	ID      string         `json:"id"`
	Subject string         `json:"subject"`
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

// Carry implements Carrier.
func (h *Webhooks) Carry(ctx context.Context, id, to string, m Message) error {
	p := payload{ID: id, Subject: m.Subject, Count: len(m.Told)}
	for _, e := range m.Events {
		p.Events = append(p.Events, payloadEvent{e.Case, e.Kind, e.Cause, e.At, e.Urgent})
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", id)
	h.sign(request.Header, id, body)
	response, err := h.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()                     // only its status counts
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // so does this
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the webhook answered %s", response.Status)
	}
	return nil
}

func (h *Webhooks) sign(header http.Header, id string, body []byte) {
	at := strconv.FormatInt(h.clock.Now().Unix(), 10)
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", at)
	if len(h.key) == 0 {
		return
	}
	mac := hmac.New(sha256.New, h.key)
	_, _ = mac.Write([]byte(id + "." + at + "."))
	_, _ = mac.Write(body)
	header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
