// Package mailer sends mail through an SMTP server.
//
// The URI of the server chooses the encryption: smtps://host:465 speaks TLS from the first byte, smtp://host:587 begins
// with STARTTLS, and smtp+insecure://host:25 does not encrypt. A user and a password may stand in the URI, except in an
// insecure one.
//
// [Mailer.Send] returns when the server has accepted the message. A message that is sent again under the same ID has
// the same Message-ID, by which mail programs recognise it.
package mailer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/smtp"
	"net/url"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// sendTimeout bounds a Send without a deadline in its context.
const sendTimeout = time.Minute

// Options adjust a Mailer. The zero value has sensible defaults.
type Options struct {
	// Clock dates the messages. Default: the clock of the machine.
	Clock clock.Clock
	// RootCAs verify the certificate of the server. Default: those of the machine.
	RootCAs *x509.CertPool
}

// Mailer sends messages through one server, over one connection each. It is safe for concurrent use.
type Mailer struct {
	server *url.URL
	clock  clock.Clock
	tls    *tls.Config
}

// New returns a mailer for the server at a URI. It does not connect.
func New(uri string, o Options) (*Mailer, error) {
	server, err := url.Parse(uri)
	if err != nil || server.Hostname() == "" || server.Port() == "" {
		return nil, errors.New("the URI of the mail server must be like smtp://host:587")
	}
	switch server.Scheme {
	case "smtp", "smtps", "smtp+insecure":
	default:
		return nil, fmt.Errorf("the URI of the mail server has the scheme %q, not smtp, smtps or smtp+insecure", server.Scheme)
	}
	if server.Scheme == "smtp+insecure" && server.User != nil {
		return nil, errors.New("no password is sent to a mail server without TLS")
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	encryption := &tls.Config{
		ServerName: server.Hostname(),
		RootCAs:    o.RootCAs,
		MinVersion: tls.VersionTLS12,
	}
	return &Mailer{server: server, clock: o.Clock, tls: encryption}, nil
}

// Host returns the host name of the server, without the port.
func (m *Mailer) Host() string { return m.server.Hostname() }

// Send hands a message to the server. The message reaches all recipients or none: a recipient that the server refuses
// is an error. After an error that follows the transmission the server may have accepted the message nevertheless.
func (m *Mailer) Send(ctx context.Context, message Message) error {
	text, err := message.encodeMIME(m.clock.Now())
	if err != nil {
		return err
	}
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, sendTimeout)
		defer cancel()
	}
	client, err := m.openSession(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // fails after Quit
	if err := transmitMessage(client, message, text); err != nil {
		return err
	}
	_ = client.Quit() // the server has accepted the message already
	return nil
}

// transmitMessage carries out one transaction of an open session.
func transmitMessage(client *smtp.Client, message Message, text []byte) error {
	if err := client.Mail(message.From.Address); err != nil {
		return err
	}
	for _, recipient := range message.To {
		if err := client.Rcpt(recipient.Address); err != nil {
			return err
		}
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write(text); err != nil {
		return err
	}
	return data.Close()
}

// openSession opens a session: dials, encrypts and logs in. The deadline of the context holds for the whole session.
func (m *Mailer) openSession(ctx context.Context) (*smtp.Client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", m.server.Host)
	if err != nil {
		return nil, err
	}
	if m.server.Scheme == "smtps" {
		conn = tls.Client(conn, m.tls)
	}
	end, _ := ctx.Deadline()
	if err := conn.SetDeadline(end); err != nil {
		return nil, closeAfter(err, conn)
	}
	client, err := smtp.NewClient(conn, m.server.Hostname())
	if err != nil {
		return nil, closeAfter(err, conn)
	}
	if err := m.startSession(client); err != nil {
		return nil, closeAfter(err, client)
	}
	return client, nil
}

// startSession upgrades the session to TLS where the scheme asks for it, and logs in where the URI has a user.
func (m *Mailer) startSession(client *smtp.Client) error {
	if m.server.Scheme == "smtp" {
		if err := client.StartTLS(m.tls); err != nil {
			return err
		}
	}
	if m.server.User == nil {
		return nil
	}
	password, _ := m.server.User.Password()
	return client.Auth(smtp.PlainAuth("", m.server.User.Username(), password, m.server.Hostname()))
}

func closeAfter(err error, c io.Closer) error { return errors.Join(err, c.Close()) }
