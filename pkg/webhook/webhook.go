// Package webhook posts signed messages to URIs that others choose, as the Standard Webhooks specification says
// (https://www.standardwebhooks.com).
//
// A message that is posted again under the same ID has the same Webhook-Id, by which the receiver recognises it.
// Webhook-Timestamp is the time of the attempt. With a key Webhook-Signature holds the HMAC-SHA256 of Webhook-Id,
// Webhook-Timestamp and the body.
//
// A client connects to public addresses only, unless its options allow private ones. The guard checks the address to
// which a name resolves, at every attempt, and redirects are not followed. So the right to edit a URI opens no way into
// the own network.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// The headers of a message.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

const (
	defaultTimeout = 10 * time.Second
	// maxReply is how many bytes of a reply are read. Only its status counts.
	maxReply = 1 << 16
)

// Options adjust a Client. The zero value has sensible defaults.
type Options struct {
	// Clock gives the timestamps. Default: the clock of the machine.
	Clock clock.Clock
	// Timeout bounds one attempt. Default: 10 seconds.
	Timeout time.Duration
	// AllowPrivate lets messages go to private addresses, such as those of the own network.
	AllowPrivate bool
}

// Message is one message for one receiver.
type Message struct {
	// ID is the same at every attempt.
	ID string
	// URI is the address of the receiver.
	URI string
	// Key signs the message. Without a key the message is not signed.
	Key []byte
	// Body is a JSON document.
	Body []byte
}

// Client posts messages. It is safe for concurrent use.
type Client struct {
	http  *http.Client
	clock clock.Clock
}

// NewClient returns a client.
func NewClient(o Options) *Client {
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	dialer := &net.Dialer{Timeout: o.Timeout}
	if !o.AllowPrivate {
		dialer.Control = refusePrivate
	}
	return &Client{clock: o.Clock, http: &http.Client{
		Timeout:       o.Timeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Post makes one attempt to deliver a message. A reply with a status other than 2xx is an error. A private address is
// an error that is ErrPrivateAddress.
func (c *Client) Post(ctx context.Context, m Message) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URI, bytes.NewReader(m.Body))
	if err != nil {
		return err
	}
	at := c.clock.Now()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", m.ID)
	request.Header.Set(HeaderID, m.ID)
	request.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	if len(m.Key) > 0 {
		request.Header.Set(HeaderSignature, Sign(m.Key, m.ID, at, m.Body))
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxReply))
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the webhook answered %s", response.Status)
	}
	return nil
}

// Sign returns the signature of a message that is posted at a time, in the form of Webhook-Signature: "v1," and the
// base64 of the HMAC-SHA256. Receivers compare it with hmac.Equal.
func Sign(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%d.", id, at.Unix()) // a hash never fails
	_, _ = mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
