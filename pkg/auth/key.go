package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	keyPrefix = "ombud_"
	// firstAdmin is the id of the key that EnsureAdmin makes.
	firstAdmin = "admin"

	idRandom = 10 // bytes of an id that are random
	idTag    = 5  // bytes of an id that say it was made here
)

// Key is an API key without its secret.
type Key struct {
	ID string `bson:"-"`
	// DisplayName is for people: the owner of the key, or its purpose.
	DisplayName string `bson:"displayName"`
	// Roles are those of its holder: any but Service.
	Roles []Role `bson:"roles"`
	// Subject is the name of its holder. With the collection of the roles it is the actor of the holder's acts. When empty it
	// is "apiKeys/{id}".
	Subject string `bson:"subject,omitempty"`
	// Resource is the name of the one resource that a key of the role Customer is limited to; other keys have none. Its bson
	// name is that of the first kind of resource, and keys of the first version have an id there.
	Resource   string     `bson:"case,omitempty"`
	CreateTime time.Time  `bson:"createTime"`
	ExpireTime *time.Time `bson:"expireTime,omitempty"` // refused from then on; nil: never
	RevokeTime *time.Time `bson:"revokeTime,omitempty"` // when it was revoked, if it was
}

// keyDoc is a key as it is stored: its secret only as a hash. The secret has 256
// random bits, so that a fast hash is enough.
type keyDoc struct {
	Key    `bson:",inline"`
	SHA256 []byte `bson:"sha256"`
}

// checkFields returns a fault that names every wrong field of a key to be made.
func (k Key) checkFields(now time.Time) error {
	var wrong *fault.Error
	if k.DisplayName == "" {
		wrong = wrong.Field("display_name", "is required")
	}
	if len(k.Roles) == 0 {
		wrong = wrong.Field("roles", "must name at least one role")
	}
	for _, role := range k.Roles {
		if role == Service || !slices.Contains(Roles(), role) {
			wrong = wrong.Field("roles", "%q cannot be given to a key", role)
		}
	}
	if slices.Contains(k.Roles, Customer) && len(k.Roles) > 1 {
		wrong = wrong.Field("roles", "the role customer goes with no other role")
	}
	if reason := wrongSubject(k.Subject); reason != "" {
		wrong = wrong.Field("subject", "%s", reason)
	}
	if slices.Contains(k.Roles, Customer) != (k.Resource != "") {
		wrong = wrong.Field("resource", "is needed with, and only with, the role customer")
	}
	if k.ExpireTime != nil && !k.ExpireTime.After(now) {
		wrong = wrong.Field("expire_time", "must be in the future")
	}
	return wrong.Err()
}

func (k Key) toIdentity() Identity {
	subject := k.Subject
	if subject == "" {
		subject = apiKeys.Name(k.ID)
	}
	return Identity{
		Subject:  subject,
		Name:     k.DisplayName,
		Roles:    k.Roles,
		Resource: k.Resource,
	}
}

// isOpenedBy reports whether the secret is the key's and the key is in force.
func (d *keyDoc) isOpenedBy(secret string, now time.Time) bool {
	hash := sha256.Sum256([]byte(secret))
	return hmac.Equal(hash[:], d.SHA256) && !d.isRevoked() &&
		(d.ExpireTime == nil || now.Before(*d.ExpireTime))
}

// isRevoked is false for nil, a key that does not exist.
func (d *keyDoc) isRevoked() bool { return d != nil && d.RevokeTime != nil }

// newSecret returns a secret and its hash.
func newSecret() (secret string, hash []byte) {
	secret = base64.RawURLEncoding.EncodeToString(randomBytes(secretSize))
	sum := sha256.Sum256([]byte(secret))
	return secret, sum[:]
}

func tokenOf(id, secret string) string { return keyPrefix + id + "_" + secret }

func splitToken(token string) (id, secret string, ok bool) {
	rest, ok := strings.CutPrefix(token, keyPrefix)
	if !ok {
		return "", "", false
	}
	id, secret, _ = strings.Cut(rest, "_")
	return id, secret, true
}

// idMaker makes ids that it can tell from guessed ones, so that a guess costs no
// look at the store.
type idMaker struct{ key []byte }

func (m idMaker) idEncoding() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}

func (m idMaker) newID() string {
	random := randomBytes(idRandom)
	return m.idEncoding().EncodeToString(append(random, m.idTag(random)...))
}

func (m idMaker) hasMade(id string) bool {
	raw, err := m.idEncoding().DecodeString(id)
	return id == firstAdmin ||
		err == nil && len(raw) == idRandom+idTag && hmac.Equal(raw[idRandom:], m.idTag(raw[:idRandom]))
}

func (m idMaker) idTag(random []byte) []byte { return signParts(m.key, random)[:idTag] }
