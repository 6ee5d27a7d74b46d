package mail

import (
	"bytes"
	"errors"
	"net/mail"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"github.com/ombud/ombud/pkg/truncate"
)

const (
	textBytes     = 256 << 10 // of the text; the raw message keeps all
	subjectBytes  = 1000
	maxReferences = 30
	maxBoundaries = 10_000
	maxMultiparts = 100
	maxOpen       = 8
)

// Mail is the content of a message.
type Mail struct {
	Key         string // the same for the same message, however often it is fetched
	FromName    string
	FromAddress string // as written; empty when unreadable
	Subject     string
	Text        string
	Date        time.Time // zero when unreadable
	MessageID   string    // without its brackets
	References  []string  // ids of the answered messages, nearest first
	Cases       []string  // ids of named cases, most trustworthy first; they may not exist
	Automatic   string    // evidence that a program wrote it; empty for a person's mail
	Attachments []Attachment
}

// Attachment is a part of a message besides its text.
type Attachment struct {
	FileName    string
	ContentType string
	Size        int64 // bytes
}

// ParseMail reads a message. It never fails: an unreadable message is taken as text.
func (r *Reader) ParseMail(raw []byte) Mail {
	envelope, err := r.readEnvelope(raw)
	if err != nil {
		return r.parseBroken(raw)
	}
	m := Mail{Key: mailKey(raw), Text: textOf(envelope, raw)}
	r.readHeader(&m, envelope.GetHeader, envelope.Root.ContentType, raw)
	for _, part := range attachedParts(envelope) {
		m.Attachments = append(m.Attachments, Attachment{
			FileName:    singleLine(part.FileName),
			ContentType: contentTypeOf(part),
			Size:        int64(len(part.Content)),
		})
	}
	return m
}

// readEnvelope parses a message. The time for it grows with the square of the number of parts, and doubles with each level of
// multiparts that nothing closes, so a message with absurdly many of them is refused.
func (r *Reader) readEnvelope(raw []byte) (*enmime.Envelope, error) {
	boundaries := bytes.Count(raw, []byte("\n--"))
	multiparts := r.boundary.FindAllSubmatch(raw, maxMultiparts+1)
	if boundaries > maxBoundaries || len(multiparts) > maxMultiparts || countOpen(raw, multiparts) > maxOpen {
		return nil, errors.New("the message has too many parts")
	}
	return enmime.ReadEnvelope(bytes.NewReader(raw))
}

// countOpen returns the number of multiparts that are not closed.
func countOpen(raw []byte, multiparts [][][]byte) int {
	begun, open := map[string]int{}, 0
	for _, m := range multiparts {
		begun[string(m[1])+string(m[2])]++
	}
	for name, count := range begun {
		open += max(count-bytes.Count(raw, []byte("\n--"+name+"--")), 0)
	}
	return open
}

// textOf returns the text of a message, else that of its first part with text, else, for a message without parts,
// everything below its header.
func textOf(envelope *enmime.Envelope, raw []byte) string {
	text := strings.TrimSpace(cleanText(envelope.Text))
	parts := attachedParts(envelope)
	for _, part := range parts {
		kind := strings.ToLower(part.ContentType)
		isText := kind == "" || strings.HasPrefix(kind, "text/") || kind == "message/delivery-status"
		if text == "" && isText {
			text = strings.TrimSpace(cleanText(string(part.Content)))
		}
	}
	if text == "" && len(parts) == 0 {
		_, body := splitHeader(raw)
		text = strings.TrimSpace(cleanText(string(body)))
	}
	return truncate.Bytes(text, textBytes)
}

// parseBroken reads a message that is no MIME with the standard library, or takes everything as text.
func (r *Reader) parseBroken(raw []byte) Mail {
	m := Mail{Key: mailKey(raw)}
	text := raw
	if message, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		r.readHeader(&m, message.Header.Get, message.Header.Get("Content-Type"), raw)
		_, text = splitHeader(raw)
	}
	m.Text = truncate.Bytes(strings.TrimSpace(cleanText(string(text))), textBytes)
	return m
}

// readHeader reads the fields of a header.
func (r *Reader) readHeader(m *Mail, header func(string) string, contentType string, raw []byte) {
	m.Subject = truncate.Bytes(singleLine(header("Subject")), subjectBytes)
	m.FromName, m.FromAddress = r.findSender(header)
	m.Date = parseDate(header("Date"))
	if ids := messageIDs(header("Message-Id")); len(ids) > 0 {
		m.MessageID = ids[0]
	}
	m.Automatic = r.detectProgram(header, contentType, *m)
	m.References = r.findReferences(header, raw, m.Automatic != "")
	m.Cases = r.findCases(*m)
}

// findSender reads the sender from From, or else Sender or Reply-To. A web form that sends from an unread address names the
// person in Reply-To.
func (r *Reader) findSender(header func(string) string) (name, address string) {
	fields := []string{"From", "Sender", "Reply-To"}
	if _, from := firstAddress(header("From")); r.unread.MatchString(from) {
		fields = []string{"Reply-To", "From"}
	}
	for _, field := range fields {
		if name, address = firstAddress(header(field)); address != "" {
			return name, address
		}
	}
	return "", ""
}

// firstAddress reads the first address of a field.
func firstAddress(value string) (name, address string) {
	if list, err := mail.ParseAddressList(value); err == nil {
		return singleLine(list[0].Name), list[0].Address
	}
	return "", salvageAddress(value)
}

// salvageAddress picks the first word that looks like an address out of a field that breaks the rules.
func salvageAddress(value string) string {
	isSeparator := func(r rune) bool { return strings.ContainsRune(" \t\r\n<>()[],;:\"'", r) }
	for _, word := range strings.FieldsFunc(value, isSeparator) {
		if parsed, err := mail.ParseAddress(word); err == nil && strings.Contains(word, "@") {
			return parsed.Address
		}
	}
	return ""
}

func parseDate(value string) time.Time {
	at, err := mail.ParseDate(value)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
