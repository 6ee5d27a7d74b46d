package mail

import (
	"bytes"
	"errors"
	"net/mail"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"github.com/ombud/ombud/services/intake/internal/limit"
)

const (
	maxText       = 256 << 10 // bytes of text that are kept; the raw message keeps all
	maxSubject    = 1000      // bytes
	maxReferences = 30
	maxBoundaries = 10_000
	maxMultiparts = 100
)

// Mail is what a message says.
type Mail struct {
	Key         string // the same for the same message, however often it is fetched
	FromName    string
	FromAddress string // as written; empty when there is none that can be read
	Subject     string
	Text        string
	Date        time.Time // zero when there is none that can be read
	MessageID   string    // without its brackets
	References  []string  // message ids that it answers, nearest first
	Cases       []string  // ids of cases that it names, most trustworthy first; that there are such cases is not said
	Automatic   string    // why it is taken for a program's; empty for a person's
	Attachments []Attachment
}

// Attachment is something that came with a message.
type Attachment struct {
	FileName    string
	ContentType string
	Size        int64 // bytes
}

// Parse reads a message. It never fails: what it cannot make out is taken as text.
func (r *Reader) Parse(raw []byte) Mail {
	envelope, err := read(raw)
	if err != nil {
		return r.parseBroken(raw)
	}
	m := Mail{Key: key(raw), Text: words(envelope, raw)}
	r.head(&m, envelope.GetHeader, envelope.Root.ContentType, raw)
	for _, part := range attached(envelope) {
		m.Attachments = append(m.Attachments, Attachment{
			FileName: oneLine(part.FileName), ContentType: contentType(part), Size: int64(len(part.Content)),
		})
	}
	return m
}

// read takes a message apart. The time that takes grows with the square of the number
// of parts and with their depth, so a message with absurdly many is not taken apart.
func read(raw []byte) (*enmime.Envelope, error) {
	if bytes.Count(raw, []byte("\n--")) > maxBoundaries || bytes.Count(bytes.ToLower(raw), []byte("boundary=")) > maxMultiparts {
		return nil, errors.New("the message has too many parts")
	}
	return enmime.ReadEnvelope(bytes.NewReader(raw))
}

// words are what a message says: its text, else that of its first part that has any,
// else, when it has no parts, everything below its header.
func words(envelope *enmime.Envelope, raw []byte) string {
	text := strings.TrimSpace(clean(envelope.Text))
	parts := attached(envelope)
	for _, part := range parts {
		kind := strings.ToLower(part.ContentType)
		if text == "" && (kind == "" || strings.HasPrefix(kind, "text/") || kind == "message/delivery-status") {
			text = strings.TrimSpace(clean(string(part.Content)))
		}
	}
	if text == "" && len(parts) == 0 {
		_, body := split(raw)
		text = strings.TrimSpace(clean(string(body)))
	}
	return limit.Bytes(text, maxText)
}

// parseBroken takes what the standard library can make out of a message that is no
// MIME, and everything as text otherwise.
func (r *Reader) parseBroken(raw []byte) Mail {
	m := Mail{Key: key(raw)}
	text := raw
	if message, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		r.head(&m, message.Header.Get, message.Header.Get("Content-Type"), raw)
		_, text = split(raw)
	}
	m.Text = limit.Bytes(strings.TrimSpace(clean(string(text))), maxText)
	return m
}

// head reads the fields in front of a message.
func (r *Reader) head(m *Mail, header func(string) string, contentType string, raw []byte) {
	m.Subject = limit.Bytes(oneLine(header("Subject")), maxSubject)
	m.FromName, m.FromAddress = r.sender(header)
	m.Date = date(header("Date"))
	if ids := messageIDs(header("Message-Id")); len(ids) > 0 {
		m.MessageID = ids[0]
	}
	m.Automatic = r.automatic(header, contentType, *m)
	m.References = r.references(header, raw, m.Automatic != "")
	m.Cases = r.cases(*m)
}

// sender finds who wrote, in From or else Sender or Reply-To. A web form that sends
// from an address which nobody reads names the person in Reply-To.
func (r *Reader) sender(header func(string) string) (name, address string) {
	fields := []string{"From", "Sender", "Reply-To"}
	if _, from := addressee(header("From")); r.unread.MatchString(from) {
		fields = []string{"Reply-To", "From"}
	}
	for _, field := range fields {
		if name, address = addressee(header(field)); address != "" {
			return name, address
		}
	}
	return "", ""
}

// addressee reads the first address of a field.
func addressee(value string) (name, address string) {
	if list, err := mail.ParseAddressList(value); err == nil {
		return oneLine(list[0].Name), list[0].Address
	}
	return "", addressIn(value)
}

// addressIn picks the first thing that looks like an address out of a field that
// breaks the rules.
func addressIn(value string) string {
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t\r\n<>()[],;:\"'", r) }) {
		if parsed, err := mail.ParseAddress(word); err == nil && strings.Contains(word, "@") {
			return parsed.Address
		}
	}
	return ""
}

func date(value string) time.Time {
	at, err := mail.ParseDate(value)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// clean makes text that every store and every client can take.
func clean(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	return strings.ReplaceAll(text, "\x00", "")
}

func oneLine(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }
