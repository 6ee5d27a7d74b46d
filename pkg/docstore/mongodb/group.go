package mongodb

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// lanes is how many groups are on their way to the server at the same time.
	lanes = 4
	// groupTimeout bounds how long a group takes. Callers wait no longer than they want.
	groupTimeout = 30 * time.Second
)

// groups gathers the inserts of single documents: while the lanes are busy, callers
// queue up, and the next free lane takes all of them as one unordered batch. With 64
// callers that was measured to be three times as fast; a lone caller does not wait.
type groups struct {
	collection string
	insert     func(context.Context, []docstore.Record) []error

	mu      sync.Mutex
	running int
	waiting []*waiter
}

// waiter is one caller with one document.
type waiter struct {
	record docstore.Record
	// outcome has room for one, so that a caller who has left holds up nobody.
	outcome chan error
}

// add inserts one document in company. When the context ends before the document is on
// its way it is not inserted; later than that, its outcome is unknown.
func (g *groups) add(ctx context.Context, record docstore.Record) error {
	if err := ctx.Err(); err != nil {
		return docstore.Failed(g.collection, err)
	}
	w := &waiter{record: record, outcome: make(chan error, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	if g.running < lanes {
		g.running++
		go g.run()
	}
	g.mu.Unlock()
	select {
	case err := <-w.outcome:
		return err
	case <-ctx.Done():
		g.leave(w)
		return docstore.Failed(g.collection, ctx.Err())
	}
}

func (g *groups) leave(w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(other *waiter) bool { return other == w })
}

// run is one lane: it inserts groups until nobody waits.
func (g *groups) run() {
	for group := g.next(); group != nil; group = g.next() {
		ctx, cancel := context.WithTimeout(context.Background(), groupTimeout)
		records := make([]docstore.Record, len(group))
		for i, w := range group {
			records[i] = w.record
		}
		for i, err := range g.insert(ctx, records) {
			group[i].outcome <- err
		}
		cancel()
	}
}

// next takes those who wait, the longest waiting first; nil ends the lane.
func (g *groups) next() []*waiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.running--
		return nil
	}
	n := min(len(g.waiting), maxBatch)
	group := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return group
}
