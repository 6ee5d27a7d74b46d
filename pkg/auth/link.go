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
	"github.com/ombud/ombud/pkg/resource"
)

const (
	// reasonRejected is that of the fault for a token that was not signed for the purpose.
	reasonRejected = "LINK_REJECTED"

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
func NewLinks(s Secret) *Links { return &Links{s.deriveKey("links")} }

// Sign returns a token for the subject. It is valid for the purpose only, and
// until expires, cut to seconds. Every holder of the token can read the subject.
func (l *Links) Sign(purpose, subject string, expires time.Time) string {
	seconds := min(max(expires.Unix(), 0), math.MaxUint32)
	payload := binary.BigEndian.AppendUint32(nil, uint32(seconds))
	payload = append(payload, subject...)
	return linkPrefix + base64.RawURLEncoding.EncodeToString(append(payload, l.linkTag(purpose, payload)...))
}

// Verify returns the subject of the token. It returns an Unauthenticated fault,
// "LINK_REJECTED" for a token that was not signed for the purpose, "LINK_EXPIRED"
// for one that is too old.
func (l *Links) Verify(purpose, token string, now time.Time) (subject string, err error) {
	encoded, ok := strings.CutPrefix(token, linkPrefix)
	raw, isExact := decodeExact(encoded)
	if !ok || !isExact || len(raw) < 4+linkTag {
		return "", badLink()
	}
	payload, tag := raw[:len(raw)-linkTag], raw[len(raw)-linkTag:]
	if !hmac.Equal(tag, l.linkTag(purpose, payload)) {
		return "", badLink()
	}
	expires := time.Unix(int64(binary.BigEndian.Uint32(payload)), 0)
	if !now.Before(expires) {
		until := expires.UTC().Format(time.RFC3339)
		return "", fault.New(fault.Unauthenticated, "LINK_EXPIRED", "this link was valid until %s", until)
	}
	return string(payload[4:]), nil
}

// decodeExact returns the bytes of a part of a token, and false for a text that is not their only encoding. The decoder of
// the standard library passes over line ends, so that many texts would be one token.
func decodeExact(encoded string) ([]byte, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	return raw, err == nil && base64.RawURLEncoding.EncodeToString(raw) == encoded
}

func (l *Links) linkTag(purpose string, payload []byte) []byte {
	return signParts(l.key, []byte(purpose), payload)[:linkTag]
}

func badLink() error {
	return fault.New(fault.Unauthenticated, reasonRejected, "this link is not valid")
}

// LinkHolders lets the holder of a link in as the customer of the one resource that the link opens. Purposes are the
// purposes of such links, each with the collection of the resource; the subject of the link is its id. Links of other
// purposes are rejected.
func LinkHolders(l *Links, c clock.Clock, purposes map[string]string) Authenticator {
	return linkHolders{l, c, purposes}
}

type linkHolders struct {
	links    *Links
	clock    clock.Clock
	purposes map[string]string
}

func (a linkHolders) Authenticate(_ context.Context, token string) (Identity, error) {
	if !strings.HasPrefix(token, linkPrefix) {
		return Identity{}, ErrForeignToken
	}
	failed := badLink()
	for purpose, collection := range a.purposes {
		id, err := a.links.Verify(purpose, token, a.clock.Now())
		if err == nil {
			name := resource.Collection(collection).Name(id)
			return Identity{Subject: name, Roles: []Role{Customer}, Resource: name}, nil
		}
		if fault.ReasonOf(err) != reasonRejected {
			failed = err // a link of this purpose
		}
	}
	return Identity{}, failed
}
