package auth

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"strings"
)

const servicePrefix = "ombud-service."

// ServiceKey authenticates Ombud's own services to each other. Each service shows
// a token of its own name.
type ServiceKey struct{ key []byte }

// NewServiceKey derives the key from the admin key, which all processes are given.
// Without one the key is random: it then serves the services of one process.
func NewServiceKey(adminKey string) ServiceKey {
	if adminKey == "" {
		return ServiceKey{randomBytes(secretSize)}
	}
	return ServiceKey{signParts([]byte(adminKey), []byte("service key"))}
}

// Token returns the token of the service, such as "intake". It does not expire.
func (k ServiceKey) Token(service string) string {
	return servicePrefix + service + "." + base64.RawURLEncoding.EncodeToString(k.serviceTag(service))
}

// Authenticate implements Authenticator.
func (k ServiceKey) Authenticate(_ context.Context, token string) (Identity, error) {
	rest, ok := strings.CutPrefix(token, servicePrefix)
	if !ok {
		return Identity{}, ErrForeignToken
	}
	service, encoded, _ := strings.Cut(rest, ".")
	tag, isExact := decodeExact(encoded)
	if !isExact || !hmac.Equal(tag, k.serviceTag(service)) {
		return Identity{}, tokenRejected("the service key is not ours: do all processes have the same admin key?")
	}
	return Identity{Subject: "services/" + service, Name: service, Roles: []Role{Service}}, nil
}

func (k ServiceKey) serviceTag(service string) []byte { return signParts(k.key, []byte(service)) }
