package soak

import (
	"sync"
	"sync/atomic"
	"time"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// fate is the course of a contact.
type fate int

const (
	waits  fate = iota // nobody does anything
	climbs             // nobody does anything, and its ladder is one of seconds
	worked             // somebody answers and resolves it
)

// entry is a contact that was acknowledged.
type entry struct {
	fate     fate
	request  *intakev1.RegisterContactRequest
	contact  string
	caseName string
}

// ledger records the acknowledgements of the suite.
type ledger struct {
	mu       sync.Mutex
	entries  []entry
	byFrom   map[string]int // how many of each customer
	failures atomic.Int64   // calls that had to be repeated
	kills    int
	restarts []time.Duration
	latest   time.Duration // how late the latest clock ran out
}

func newLedger() *ledger { return &ledger{byFrom: map[string]int{}} }

func (l *ledger) addEntry(e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, e)
	l.byFrom[e.request.GetFrom().GetEmail()]++
}

// noteLateness keeps how late the latest clock ran out.
func (l *ledger) noteLateness(events []*intakev1.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		if late, err := time.ParseDuration(e.GetDetails()["lateness"]); err == nil {
			l.latest = max(l.latest, late)
		}
	}
}

func (l *ledger) countFate(f fate) int {
	n := 0
	for _, e := range l.entries {
		if e.fate == f {
			n++
		}
	}
	return n
}
