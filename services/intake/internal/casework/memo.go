package casework

import "sync"

// remembered is how many contracts a memo remembers.
const remembered = 1000

// memo remembers what contracts said last, so that a case is judged by that at once. A
// quote that says otherwise makes the case be judged once more: what is remembered saves
// calls and decides nothing.
type memo struct {
	mu  sync.Mutex
	was map[Contract]Known
}

func newMemo() *memo { return &memo{was: map[Contract]Known{}} }

// key is what contracts have in common whose customers are treated alike.
func key(c Contract) Contract {
	return Contract{
		ServiceHint: c.ServiceHint,
		Segment:     c.Segment,
		Territory:   c.Territory,
		Internal:    c.Internal,
	}
}

// expect returns what a contract will say.
func (m *memo) expect(c Contract) Known {
	if c.Weighed {
		return c.Known
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.was[key(c)]
}

// note remembers what it said.
func (m *memo) note(c Contract, said Known) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.was) >= remembered {
		clear(m.was)
	}
	m.was[key(c)] = said
}
