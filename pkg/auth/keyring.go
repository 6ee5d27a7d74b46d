package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"

	"golang.org/x/sync/singleflight"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
)

// apiKeys are named in faults and in the subjects of keys without one of their own.
const apiKeys resource.Collection = "apiKeys"

// minAdminKey is the least length of a configured admin key, in bytes.
const minAdminKey = 16

// Keyring keeps the API keys and authenticates by them. A token is
// "ombud_<id>_<secret>". Every process reads the auth database by itself and
// caches each key for half a minute, so that a revoked key is dead everywhere
// within that time. It is safe for concurrent use.
type Keyring struct {
	keys  *docstore.Collection[keyDoc]
	clock clock.Clock
	ids   idMaker
	cache keyCache
	reads singleflight.Group
	admin []byte // SHA-256 of the configured admin key; nil when none is
}

// OpenKeyring opens the keys in the auth database. An adminKey, when it is not
// empty, is accepted in any format and never stored; shorter than 16
// bytes it is an error.
func OpenKeyring(ctx context.Context, db docstore.Database, s Secret, c clock.Clock, adminKey string) (*Keyring, error) {
	keys, err := docstore.Open[keyDoc](ctx, db, docstore.Spec{
		Name:    "api_keys",
		Indexes: []docstore.Index{{Fields: []string{"createTime"}}, {Fields: []string{"subject"}, Sparse: true}},
	})
	if err != nil {
		return nil, err
	}
	k := &Keyring{
		keys:  keys,
		clock: c,
		ids:   idMaker{s.deriveKey("key ids")},
		cache: newKeyCache(),
	}
	if adminKey == "" {
		return k, nil
	}
	if len(adminKey) < minAdminKey {
		return nil, errors.New("the admin key must have at least 16 characters")
	}
	hash := sha256.Sum256([]byte(adminKey))
	k.admin = hash[:]
	return k, nil
}

// EnsureAdmin makes the first admin key, if none is configured and none was ever
// made here, and returns its token to be shown to the operator once. Otherwise it
// returns "".
func (k *Keyring) EnsureAdmin(ctx context.Context) (token string, err error) {
	if k.admin != nil {
		return "", nil
	}
	key := Key{ID: firstAdmin, DisplayName: "first administrator", Roles: []Role{Admin}}
	_, token, err = k.insertKey(ctx, key)
	if fault.Is(err, fault.AlreadyExists) {
		return "", nil
	}
	return token, err
}

// Create makes a key of the display name, roles, subject, resource and
// expiry given, and returns it with its token, which cannot be had again. An
// InvalidArgument fault names the wrong fields.
func (k *Keyring) Create(ctx context.Context, key Key) (Key, string, error) {
	if collection := actorCollection(key.Roles); collection != "" {
		key.Subject = strings.TrimPrefix(key.Subject, collection)
	}
	if err := key.checkFields(k.clock.Now()); err != nil {
		return Key{}, "", err
	}
	key.ID, key.RevokeTime = k.ids.newID(), nil
	return k.insertKey(ctx, key)
}

func (k *Keyring) insertKey(ctx context.Context, key Key) (Key, string, error) {
	secret, hash := newSecret()
	key.CreateTime = k.clock.Now()
	doc, err := k.keys.Insert(ctx, key.ID, keyDoc{Key: key, SHA256: hash})
	if err != nil {
		return Key{}, "", err
	}
	return keyOf(doc), tokenOf(key.ID, secret), nil
}

// Get returns the key, or a NotFound fault.
func (k *Keyring) Get(ctx context.Context, id string) (Key, error) {
	doc, err := k.keys.Get(ctx, id)
	if err != nil {
		return Key{}, resource.Named(err, apiKeys.Name(id))
	}
	return keyOf(doc), nil
}

// HasStaff reports whether there is or was a key whose holder acts, or acted, as `staff/{staff}`.
func (k *Keyring) HasStaff(ctx context.Context, actor string) (bool, error) {
	for _, subject := range StaffSubjects(actor) {
		same := docstore.Query{Equal: []docstore.Eq{{Field: "subject", Value: subject}}}
		for doc, err := range k.keys.Find(ctx, same) {
			if err != nil {
				return false, err
			}
			if actorCollection(doc.Body.Roles) == staffActors {
				return true, nil
			}
		}
	}
	doc, err := k.keys.Get(ctx, strings.TrimPrefix(actor, staffActors))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && doc.Body.Subject == "" && actorCollection(doc.Body.Roles) == staffActors, err
}

// List returns the next limit keys, revoked ones too, oldest first, and the
// cursor that continues; it is empty at the end.
func (k *Keyring) List(ctx context.Context, limit int, after docstore.Cursor) ([]Key, docstore.Cursor, error) {
	docs, next, err := k.keys.Page(ctx, docstore.Query{Order: []string{"createTime"}, After: after, Limit: limit})
	if err != nil {
		return nil, "", err
	}
	keys := make([]Key, len(docs))
	for i, doc := range docs {
		keys[i] = keyOf(doc)
	}
	return keys, next, nil
}

// Revoke makes the key useless, here at once and elsewhere within half a minute. A
// key that is revoked already stays as it is. It returns the key, or a NotFound
// fault.
func (k *Keyring) Revoke(ctx context.Context, id string) (Key, error) {
	now := k.clock.Now()
	doc, err := k.keys.Update(ctx, id, func(d *keyDoc) error {
		if d.RevokeTime != nil {
			return docstore.ErrSkip
		}
		d.RevokeTime = &now
		return nil
	})
	if err != nil {
		return Key{}, resource.Named(err, apiKeys.Name(id))
	}
	k.cache.putKey(id, &keyDoc{Key: keyOf(doc), SHA256: doc.Body.SHA256}, now)
	return keyOf(doc), nil
}

func keyOf(doc docstore.Doc[keyDoc]) Key {
	key := doc.Body.Key
	key.ID = doc.ID
	return key
}
