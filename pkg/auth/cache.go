package auth

import (
	"sync"
	"time"
)

// cacheSize is how many entries a cache remembers.
const cacheSize = 10_000

// cache remembers what was read from the auth database, for a lifetime. It is safe for concurrent use.
type cache[V any] struct {
	lifetime time.Duration
	mu       sync.RWMutex
	entries  map[string]cached[V]
}

// cached is the outcome of a read that began at read.
type cached[V any] struct {
	value V
	read  time.Time
}

func newCache[V any](lifetime time.Duration) *cache[V] {
	return &cache[V]{lifetime: lifetime, entries: map[string]cached[V]{}}
}

// get returns the cached value, and whether the cache has one at now.
func (c *cache[V]) get(id string, now time.Time) (V, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entries[id]
	return e.value, ok && now.Sub(e.read) < c.lifetime
}

// put caches the outcome of a read that began at read, unless the entry that is there stays. A full cache drops any other entry.
func (c *cache[V]) put(id string, value V, read time.Time, stays func(known cached[V]) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.entries[id]
	if ok && stays(known) {
		return
	}
	for other := range c.entries {
		if ok || len(c.entries) < cacheSize {
			break
		}
		delete(c.entries, other)
	}
	c.entries[id] = cached[V]{value, read}
}

// clear forgets everything.
func (c *cache[V]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.entries)
}
