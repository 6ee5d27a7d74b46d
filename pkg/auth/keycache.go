package auth

import (
	"sync"
	"time"
)

const (
	// cacheLifetime is how long a key is believed to be as it was read.
	cacheLifetime = 30 * time.Second
	// cacheSize is how many keys are remembered.
	cacheSize = 10_000
)

// keyCache remembers keys, and that there is no such key.
type keyCache struct {
	mu      sync.RWMutex
	entries map[string]keyEntry
}

type keyEntry struct {
	doc  *keyDoc // nil: there is none
	read time.Time
}

func newKeyCache() *keyCache { return &keyCache{entries: map[string]keyEntry{}} }

// getKey returns the cached state of the key, and whether the cache has one at now. A nil
// document says that there is no such key.
func (c *keyCache) getKey(id string, now time.Time) (*keyDoc, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entries[id]
	return e.doc, ok && now.Sub(e.read) < cacheLifetime
}

// putKey caches the outcome of a read that began at read. It ignores an outcome older than
// the cached one, and one that contradicts a revocation: a revocation is final, and a slow
// read must not bring a revoked key back. A full cache drops any other key.
func (c *keyCache) putKey(id string, doc *keyDoc, read time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.entries[id]
	if ok && !doc.isRevoked() && (known.doc.isRevoked() || read.Before(known.read)) {
		return
	}
	for other := range c.entries {
		if ok || len(c.entries) < cacheSize {
			break
		}
		delete(c.entries, other)
	}
	c.entries[id] = keyEntry{doc, read}
}
