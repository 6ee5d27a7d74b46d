package notice

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"github.com/ombud/ombud/pkg/clock"
)

// Mail carries messages to a mail server. It is a Carrier.
type Mail struct {
	server *url.URL
	from   mail.Address
	clock  clock.Clock
}

// NewMail returns what carries messages to the server at a URI: smtps://host:465 speaks TLS
// from the first byte, smtp://host:587 begins with STARTTLS, and smtp+insecure://host:25 does
// not encrypt and takes no password. A user and a password may stand in the URI.
func NewMail(uri, from string, c clock.Clock) (*Mail, error) {
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
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender of notices %q is no mail address", from)
	}
	return &Mail{server, *sender, c}, nil
}

// Carry implements Carrier.
func (m *Mail) Carry(ctx context.Context, id, to string, message Message) error {
	recipient, err := mail.ParseAddress(to)
	if err != nil {
		return fmt.Errorf("the address of the recipient cannot be read: %w", err)
	}
	text, err := m.write(id, *recipient, message)
	if err != nil {
		return err
	}
	client, err := m.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // it has quit, or what it says does not matter
	if err := client.Mail(m.from.Address); err != nil {
		return err
	}
	if err := client.Rcpt(recipient.Address); err != nil {
		return err
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write(text); err != nil {
		return err
	}
	if err := data.Close(); err != nil {
		return err
	}
	_ = client.Quit() // the server has taken it
	return nil
}

// write returns the message as mail servers take it.
func (m *Mail) write(id string, to mail.Address, message Message) ([]byte, error) {
	part, err := enmime.Builder().
		From(m.from.Name, m.from.Address).To(to.Name, to.Address).Subject(message.Subject).Date(m.clock.Now()).
		Header("Message-ID", "<"+id+"@notices."+m.server.Hostname()+">").Header("Auto-Submitted", "auto-generated").
		Text([]byte(message.Text)).Build()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = part.Encode(&text)
	return text.Bytes(), err
}

// dial connects, encrypts and logs in. Nothing takes longer than the context allows.
func (m *Mail) dial(ctx context.Context) (*smtp.Client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", m.server.Host)
	if err != nil {
		return nil, err
	}
	end, ok := ctx.Deadline()
	if !ok {
		end = m.clock.Now().Add(time.Minute)
	}
	encryption := &tls.Config{ServerName: m.server.Hostname(), MinVersion: tls.VersionTLS12}
	if m.server.Scheme == "smtps" {
		conn = tls.Client(conn, encryption)
	}
	if err := conn.SetDeadline(end); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	client, err := smtp.NewClient(conn, m.server.Hostname())
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := m.greet(client, encryption); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func (m *Mail) greet(client *smtp.Client, encryption *tls.Config) error {
	if m.server.Scheme == "smtp" {
		if err := client.StartTLS(encryption); err != nil {
			return err
		}
	}
	if m.server.User == nil {
		return nil
	}
	password, _ := m.server.User.Password()
	return client.Auth(smtp.PlainAuth("", m.server.User.Username(), password, m.server.Hostname()))
}
