package feed

import "sync"

// Bell wakes whoever waits when something has changed. The zero Bell is ready.
type Bell struct {
	mu   sync.Mutex
	wait chan struct{} // nil while nobody waits
}

// Ring wakes all who wait. It costs next to nothing while nobody does.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wait != nil {
		close(b.wait)
		b.wait = nil
	}
}

// Next returns a channel that is closed by the next Ring.
func (b *Bell) Next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wait == nil {
		b.wait = make(chan struct{})
	}
	return b.wait
}
