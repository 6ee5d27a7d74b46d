package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

const secretSize = 32 // bytes

// Secret is the signing secret of all processes that share an auth database. The
// first process makes it. It never leaves memory and database.
type Secret struct{ key []byte }

// secretDoc is the document behind it.
type secretDoc struct {
	Key        []byte    `bson:"key"`
	CreateTime time.Time `bson:"createTime"`
}

// LoadSecret returns the secret of the auth database and makes it if there is
// none yet. Faults are those of the store.
func LoadSecret(ctx context.Context, db docstore.Database, c clock.Clock) (Secret, error) {
	secrets, err := docstore.Open[secretDoc](ctx, db, docstore.Spec{Name: "secrets"})
	if err != nil {
		return Secret{}, err
	}
	doc, err := secrets.Get(ctx, "signing")
	if fault.Is(err, fault.NotFound) {
		doc, err = secrets.Insert(ctx, "signing", secretDoc{Key: randomBytes(secretSize), CreateTime: c.Now()})
	}
	if fault.Is(err, fault.AlreadyExists) { // another process was faster
		doc, err = secrets.Get(ctx, "signing")
	}
	if err != nil {
		return Secret{}, err
	}
	return Secret{doc.Body.Key}, nil
}

// deriveKey returns a key for one use only, so that nothing signed for one use is
// ever accepted for another.
func (s Secret) deriveKey(use string) []byte { return signParts(s.key, []byte(use)) }

// signParts returns the HMAC-SHA256 of the parts, each set off from the next by its
// length.
func signParts(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		size := len(part)
		mac.Write([]byte{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)})
		mac.Write(part)
	}
	return mac.Sum(nil)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the process instead
	return b
}
