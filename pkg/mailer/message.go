package mailer

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"time"

	"github.com/jhillyerd/enmime/v2"
)

// Message is one mail in plain text.
type Message struct {
	// ID becomes the Message-ID, without angle brackets: "01J8Z3@notices.example.com".
	ID   string
	From mail.Address
	To   []mail.Address
	// Subject and Text may hold any characters. They are encoded as the standards demand.
	Subject string
	Text    string
	// Headers are further headers by name, such as "In-Reply-To".
	Headers map[string]string
}

// IsAddress reports whether a text is one address alone, without a name: "ann@example.com".
func IsAddress(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text
}

// ParseAddress reads an address like "Ann <ann@example.com>" or "ann@example.com".
func ParseAddress(text string) (mail.Address, error) {
	address, err := mail.ParseAddress(text)
	if err != nil {
		return mail.Address{}, fmt.Errorf("%q is not a mail address: %w", text, err)
	}
	return *address, nil
}

// encodeMIME returns the message in the form of RFC 5322.
func (m Message) encodeMIME(date time.Time) ([]byte, error) {
	if len(m.To) == 0 {
		return nil, errors.New("the message has no recipient")
	}
	builder := enmime.Builder().
		From(m.From.Name, m.From.Address).
		ToAddrs(m.To).
		Subject(m.Subject).
		Date(date).
		Text([]byte(m.Text))
	if m.ID != "" {
		builder = builder.Header("Message-ID", "<"+m.ID+">")
	}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		builder = builder.Header(name, m.Headers[name])
	}
	part, err := builder.Build()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = part.Encode(&text)
	return text.Bytes(), err
}
