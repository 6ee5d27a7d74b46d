package promising

import (
	"sync"

	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// maxMemo bounds the contracts of a memo.
const maxMemo = 1000

// stakesMemo remembers the stakes of contracts, so that a case is judged under them at once. A quote with other stakes
// makes the case be judged once more: the memo saves calls and decides nothing.
type stakesMemo struct {
	mu    sync.Mutex
	known map[casefile.Contract]casefile.Stakes
}

func newStakesMemo() *stakesMemo {
	return &stakesMemo{known: map[casefile.Contract]casefile.Stakes{}}
}

// memoKey returns the part of a contract that decides its stakes.
func memoKey(c casefile.Contract) casefile.Contract {
	return casefile.Contract{
		ServiceHint: c.ServiceHint,
		Segment:     c.Segment,
		Territory:   c.Territory,
		Internal:    c.Internal,
	}
}

// expectStakes returns the stakes that a contract is expected to have.
func (m *stakesMemo) expectStakes(c casefile.Contract) casefile.Stakes {
	if c.Weighed {
		return c.Stakes
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[memoKey(c)]
}

// rememberStakes records the stakes of a contract.
func (m *stakesMemo) rememberStakes(c casefile.Contract, stakes casefile.Stakes) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxMemo {
		clear(m.known)
	}
	m.known[memoKey(c)] = stakes
}
