package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// lookupTimeout bounds one look at the store.
const lookupTimeout = 5 * time.Second

// Authenticate implements Authenticator. Everything that is wrong with a key of
// ours is answered alike.
func (k *Keyring) Authenticate(ctx context.Context, token string) (Identity, error) {
	if k.isAdmin(token) {
		return Identity{Subject: "admin", Name: "administrator", Roles: []Role{Admin}}, nil
	}
	id, secret, ok := splitToken(token)
	if !ok {
		return Identity{}, ErrForeignToken
	}
	doc, err := k.lookUp(ctx, id)
	if err != nil {
		return Identity{}, err
	}
	if doc == nil || !doc.isOpenedBy(secret, k.clock.Now()) {
		return Identity{}, tokenRejected("this key is unknown, expired or revoked")
	}
	return doc.toIdentity(), nil
}

func (k *Keyring) isAdmin(token string) bool {
	if k.admin == nil {
		return false
	}
	hash := sha256.Sum256([]byte(token))
	return hmac.Equal(hash[:], k.admin)
}

// lookUp returns the key from the cache or the store; nil when there is none. An
// id that was never made here is not looked for, so that guessing costs the store
// nothing. Concurrent lookups of the same key share one read.
func (k *Keyring) lookUp(ctx context.Context, id string) (*keyDoc, error) {
	if doc, ok := k.cache.get(id, k.clock.Now()); ok {
		return doc, nil
	}
	if !k.ids.hasMade(id) {
		return nil, nil
	}
	found, err, _ := k.reads.Do(id, func() (any, error) {
		// Somebody else's look may have ended since the cache was asked.
		if doc, ok := k.cache.get(id, k.clock.Now()); ok {
			return doc, nil
		}
		// The first caller may give up; the others still want to know.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupTimeout)
		defer cancel()
		return k.readKey(ctx, id)
	})
	if err != nil {
		return nil, err
	}
	return found.(*keyDoc), nil
}

func (k *Keyring) readKey(ctx context.Context, id string) (*keyDoc, error) {
	asked := k.clock.Now()
	doc, err := k.keys.Get(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		k.cache.putKey(id, nil, asked)
		return nil, nil
	case err != nil:
		return nil, tokenUnchecked(err)
	}
	found := &keyDoc{Key: keyOf(doc), SHA256: doc.Body.SHA256}
	k.cache.putKey(id, found, asked)
	return found, nil
}
