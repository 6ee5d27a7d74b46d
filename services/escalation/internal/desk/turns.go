package desk

import (
	"context"
	"sync"
)

// turns lets one case at a time be given to a person by this process, so that nobody is
// counted free twice. It is safe for concurrent use.
type turns struct {
	mu   sync.Mutex
	busy map[string]bool
	// freed is closed, and made anew, when somebody's turn ends.
	freed chan struct{}
}

func newTurns() *turns { return &turns{busy: map[string]bool{}, freed: make(chan struct{})} }

// take takes the turn of a person, and reports whether nobody had it.
func (t *turns) take(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy[name] {
		return false
	}
	t.busy[name] = true
	return true
}

// end ends the turn of a person.
func (t *turns) end(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.busy, name)
	close(t.freed)
	t.freed = make(chan struct{})
}

// next returns a channel that is closed when a turn ends.
func (t *turns) next() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.freed
}

// await waits for a channel of next.
func await(ctx context.Context, freed <-chan struct{}) error {
	select {
	case <-freed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
