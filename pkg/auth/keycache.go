package auth

import "time"

// keyLifetime is how long a key is believed to be as it was read.
const keyLifetime = 30 * time.Second

// keyCache remembers keys; nil for a key that does not exist.
type keyCache struct{ *cache[*keyDoc] }

func newKeyCache() keyCache { return keyCache{newCache[*keyDoc](keyLifetime)} }

// putKey caches the outcome of a read that began at read. It ignores an outcome older than
// the cached one, and one that contradicts a revocation: a revocation is final, and a slow
// read must not bring a revoked key back.
func (c keyCache) putKey(id string, doc *keyDoc, read time.Time) {
	c.put(id, doc, read, func(known cached[*keyDoc]) bool {
		return !doc.isRevoked() && (known.value.isRevoked() || read.Before(known.read))
	})
}
