package feed

import "sync"

// Bell wakes waiting watchers after a change. The zero Bell is ready.
type Bell struct {
	mu   sync.Mutex
	wait chan struct{} // nil while nobody waits
}

// Ring wakes all waiting watchers. It costs next to nothing when there are none.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wait != nil {
		close(b.wait)
		b.wait = nil
	}
}

// NextRing returns a channel that is closed by the next Ring.
func (b *Bell) NextRing() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wait == nil {
		b.wait = make(chan struct{})
	}
	return b.wait
}
