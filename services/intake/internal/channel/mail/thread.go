package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/mail"
	"slices"
	"strings"
)

// mailKey returns a key that is the same for the same message. Transport adds fields on the way, so only the fields of
// origin and the body count, with any line ends. A message without an id counts as a whole. A forged id alone makes no
// message equal to another.
func mailKey(raw []byte) string {
	header, body := splitHeader(raw)
	h := sha256.New()
	parsed, err := mail.ReadMessage(bytes.NewReader(append(bytes.Clone(header), "\r\n\r\n"...)))
	if err == nil && strings.TrimSpace(parsed.Header.Get("Message-Id")) != "" {
		for _, field := range []string{"Message-Id", "From", "Date"} {
			h.Write([]byte(singleLine(parsed.Header.Get(field)) + "\x00"))
		}
	} else {
		h.Write(header)
		h.Write([]byte{0})
	}
	h.Write(bytes.TrimRight(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), "\n"))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// splitHeader cuts a message at the empty line behind its header.
func splitHeader(raw []byte) (header, body []byte) {
	for _, gap := range []string{"\r\n\r\n", "\n\n"} {
		if header, body, found := bytes.Cut(raw, []byte(gap)); found {
			return header, body
		}
	}
	return raw, nil
}

// findReferences returns the ids of the answered messages, nearest first. A program's message names its subject in the
// message that it carries, not in fields of its own.
func (r *Reader) findReferences(header func(string) string, raw []byte, automatic bool) []string {
	ids := messageIDs(header("In-Reply-To"))
	chain := messageIDs(header("References"))
	slices.Reverse(chain)
	ids = append(ids, chain...)
	if automatic {
		ids = append(ids, r.carriedIDs(raw)...)
	}
	var unique []string
	for _, id := range ids {
		if !slices.Contains(unique, id) && len(unique) < maxReferences {
			unique = append(unique, id)
		}
	}
	return unique
}

// carriedIDs returns the ids of messages inside the body.
func (r *Reader) carriedIDs(raw []byte) []string {
	_, body := splitHeader(raw)
	var ids []string
	for _, found := range r.carried.FindAllSubmatch(body, maxReferences) {
		ids = append(ids, messageIDs(string(found[1]))...)
	}
	return ids
}

// messageIDs returns the ids in a field, without brackets.
func messageIDs(field string) []string {
	var ids []string
	isSeparator := func(r rune) bool { return strings.ContainsRune(" \t\r\n<>,", r) }
	for _, word := range strings.FieldsFunc(cleanText(field), isSeparator) {
		if len(word) <= 400 {
			ids = append(ids, word)
		}
	}
	return ids
}

// findCases finds cases in the ids of the answered messages, where an id of the suite begins with one, and as
// `[#01J...]` in the subject, the last one first: the suite puts the number of a new case behind that of the one before.
func (r *Reader) findCases(m Mail) []string {
	var cases []string
	for _, id := range m.References {
		if found := r.own.FindStringSubmatch(id); found != nil {
			cases = append(cases, found[1])
		}
	}
	for _, found := range slices.Backward(r.token.FindAllStringSubmatch(m.Subject, -1)) {
		cases = append(cases, found[1])
	}
	return cases
}
