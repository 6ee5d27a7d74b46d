// Package experience remembers cases by their words, so that a new message finds
// what is like it, with cause and fix once such a case is solved.
package experience

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/batch"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// Case is a case as it is remembered.
type Case struct {
	Text     string    `bson:"text"` // the beginning of what the customer said
	Customer string    `bson:"customer,omitempty"`
	Solved   bool      `bson:"solved,omitempty"`
	Cause    string    `bson:"cause,omitempty"`
	Fix      string    `bson:"fix,omitempty"`
	At       time.Time `bson:"at"` // when it was first seen
}

// Match is a case whose text is like another.
type Match struct {
	ID         string
	Similarity float64 // cosine, from 0 to 1
	Solved     bool
	Cause, Fix string // of a solved case
}

const (
	// keptText is how much of a message is remembered, in bytes: what a problem is
	// about is said early.
	keptText = 2000
	// loaded is how many cases a process reads back when nothing better is stored.
	loaded = 100_000
	// chunk is how many are read or written at a time.
	chunk = batch.DefaultSize
)

// Memory is the index with a store behind it. A case is found at once; it is written
// a moment later, together with others, so that no message waits for it. What a crash
// catches in between is only forgotten as an example of similarity.
//
// Every change is noted in a log before it is made, so that replicas follow each other.
// From time to time one of them stores its index: then a process that starts reads
// that, and of the cases only those that the log has named since.
type Memory struct {
	index  *similar.Index
	store  Store
	clock  clock.Clock
	log    *slog.Logger
	writer string // who writes the log here
	queue  *batch.Queue[entry]
	done   sync.WaitGroup

	noted    atomic.Int64 // changes since the index was stored
	follower follower
}

type entry struct {
	id string
	c  Case
}

// New returns a memory that holds nothing until Start.
func New(index *similar.Index, store Store, c clock.Clock, log *slog.Logger) *Memory {
	m := &Memory{
		index:    index,
		store:    store,
		clock:    c,
		log:      log,
		writer:   idempotency.NewID(c.Now()),
		follower: follower{seen: map[string]sighting{}},
	}
	m.queue = batch.NewQueue(m.write, batch.Options{Clock: c, AfterRound: m.keepIndex})
	return m
}

// Start reads back what was remembered, and begins to write and to follow others.
func (m *Memory) Start(ctx context.Context) error {
	if err := m.load(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	m.done.Go(func() {
		m.queue.Run(ctx)
		cancel()
	})
	m.done.Go(func() { clock.Every(ctx, m.clock, followEvery, m.keepUp) })
	return nil
}

// Stop writes what is left. What comes in afterwards is forgotten.
func (m *Memory) Stop() {
	m.queue.Stop()
	m.done.Wait()
}

// Like returns at most k cases other than the excluded one that are at least so
// similar to the text, the most similar first.
func (m *Memory) Like(ctx context.Context, text, exclude string, k int, least float64) []Match {
	var matches []Match
	var solved []string
	for _, found := range m.index.Search(similar.Query{
		Text:    text,
		Limit:   k,
		Exclude: exclude,
		Least:   least,
	}) {
		matches = append(matches, Match{ID: found.ID, Similarity: found.Score})
		if found.Solved {
			solved = append(solved, found.ID)
		}
	}
	if len(solved) == 0 {
		return matches
	}
	known, err := m.store.CasesByID(ctx, solved)
	if err != nil {
		m.log.WarnContext(ctx, "similar cases are named without cause and fix", "error", err)
	}
	for i, match := range matches {
		if c := known[match.ID]; c.Solved { // another replica may have taken it back
			matches[i].Solved, matches[i].Cause, matches[i].Fix = true, c.Cause, c.Fix
		}
	}
	return matches
}

// Remember makes a case findable. When cases come faster than they can be written,
// the process still finds them, but forgets them when it ends.
func (m *Memory) Remember(ctx context.Context, id, customer, message string) {
	c := Case{Text: text.Clip(message, keptText), Customer: customer, At: m.now()}
	m.index.Add(similar.Document{ID: id, Text: c.Text, At: c.At})
	if !m.queue.Add(entry{id, c}) {
		m.log.WarnContext(ctx, "a case is remembered only until the process ends: writing cannot keep up")
	}
}

// Conclude notes how a case ended, or that it did not end after all.
func (m *Memory) Conclude(ctx context.Context, id string, solved bool, cause, fix string) error {
	if err := m.note(ctx, []string{id}); err != nil {
		return err
	}
	_, err := m.store.ChangeCase(ctx, id, func(c *Case) {
		c.Solved, c.Cause, c.Fix = solved, cause, fix
		if c.At.IsZero() {
			c.At = m.now()
		}
	})
	if err == nil {
		m.index.MarkSolved(id, solved)
	}
	return err
}

// Forget removes a case, or all of a customer, with what they said, and says how many
// there were.
func (m *Memory) Forget(ctx context.Context, customer, id string) (int64, error) {
	ids := []string{id}
	if id == "" {
		var err error
		if ids, err = m.store.CasesOf(ctx, customer); err != nil {
			return 0, err
		}
	}
	gone := int64(0)
	for some := range slices.Chunk(ids, chunk) {
		if err := m.note(ctx, some); err != nil {
			return gone, err
		}
		dropped, err := m.store.DropCases(ctx, some)
		if err != nil {
			return gone, err
		}
		gone += dropped
		for _, id := range some {
			m.index.Remove(id)
		}
	}
	return gone, nil
}

// note says in the log that cases are about to change.
func (m *Memory) note(ctx context.Context, ids []string) error {
	m.noted.Add(int64(len(ids)))
	return m.store.AppendLog(ctx, idempotency.NewID(m.clock.Now()), Log{At: m.now(), Writer: m.writer, Cases: ids})
}

func (m *Memory) now() time.Time { return m.clock.Now().UTC().Truncate(time.Millisecond) }

// write stores what was queued.
func (m *Memory) write(ctx context.Context, entries []entry) error {
	cases, ids := map[string]Case{}, make([]string, len(entries))
	for i, e := range entries {
		cases[e.id], ids[i] = e.c, e.id
	}
	err := m.note(ctx, ids)
	if err == nil {
		err = m.store.AddCases(ctx, cases)
	}
	if err != nil {
		m.log.WarnContext(ctx, "cases that are to be remembered could not be written", "count", len(entries), "error", err)
	}
	return err
}
