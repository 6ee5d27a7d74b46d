package auth

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"math"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	// PurposeCase is the purpose of a link that opens one case to its customer; the
	// subject is the id of the case.
	PurposeCase = "case"

	linkPrefix = "ol_"
	// linkTag is how many bytes of the HMAC a link carries. 128 bits cannot be
	// guessed, and the link still fits into a short message.
	linkTag = 16
)

// Links signs and checks tokens that open one thing for one purpose until a
// certain time, without any store. A token holds 4 bytes of expiry, the subject and a
// tag, in the alphabet of URLs.
type Links struct{ key []byte }

// NewLinks returns the links of a secret.
func NewLinks(s Secret) *Links { return &Links{s.derive("links")} }

// Sign returns a token for the subject. It is valid for the purpose only, and
// until expires, cut to seconds. The subject can be read by whoever holds the
// token.
func (l *Links) Sign(purpose, subject string, expires time.Time) string {
	seconds := min(max(expires.Unix(), 0), math.MaxUint32)
	payload := binary.BigEndian.AppendUint32(nil, uint32(seconds))
	payload = append(payload, subject...)
	return linkPrefix + base64.RawURLEncoding.EncodeToString(append(payload, l.tag(purpose, payload)...))
}

// Verify returns the subject of the token. It returns an Unauthenticated fault,
// "LINK_REJECTED" for a token that was not signed for the purpose, "LINK_EXPIRED"
// for one that is too old.
func (l *Links) Verify(purpose, token string, now time.Time) (subject string, err error) {
	encoded, ok := strings.CutPrefix(token, linkPrefix)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if !ok || err != nil || len(raw) < 4+linkTag {
		return "", badLink()
	}
	payload, tag := raw[:len(raw)-linkTag], raw[len(raw)-linkTag:]
	if !hmac.Equal(tag, l.tag(purpose, payload)) {
		return "", badLink()
	}
	expires := time.Unix(int64(binary.BigEndian.Uint32(payload)), 0)
	if !now.Before(expires) {
		return "", fault.New(fault.Unauthenticated, "LINK_EXPIRED", "this link was valid until %s", expires.UTC().Format(time.RFC3339))
	}
	return string(payload[4:]), nil
}

func (l *Links) tag(purpose string, payload []byte) []byte {
	return sign(l.key, []byte(purpose), payload)[:linkTag]
}

func badLink() error {
	return fault.New(fault.Unauthenticated, "LINK_REJECTED", "this link is not valid")
}

// CaseLinks lets the holder of a link of PurposeCase in as the customer of that
// case.
func CaseLinks(l *Links, c clock.Clock) Authenticator { return caseLinks{l, c} }

type caseLinks struct {
	links *Links
	clock clock.Clock
}

func (a caseLinks) Authenticate(_ context.Context, token string) (Identity, error) {
	if !strings.HasPrefix(token, linkPrefix) {
		return Identity{}, ErrForeignToken
	}
	id, err := a.links.Verify(PurposeCase, token, a.clock.Now())
	if err != nil {
		return Identity{}, err
	}
	return Identity{Subject: "cases/" + id, Roles: []Role{Customer}, Case: id}, nil
}
