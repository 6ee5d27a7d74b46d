// Package experience remembers cases by their words, so that a new message finds
// what is like it, with cause and fix once such a case is solved.
package experience

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/classification/internal/similar"
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

// Store keeps cases.
type Store interface {
	// AddCases stores those that are new, and the text of those of which only the
	// outcome is known.
	AddCases(ctx context.Context, cases map[string]Case) error
	// ChangeCase applies change to a stored case, or to an empty one, and returns it.
	ChangeCase(ctx context.Context, id string, change func(*Case)) (Case, error)
	// CasesByID returns those that there are, by id.
	CasesByID(ctx context.Context, ids []string) (map[string]Case, error)
	// DropCases deletes one case, or all of a customer, and returns their ids.
	DropCases(ctx context.Context, customer, id string) ([]string, error)
	// LatestCases calls each for at most limit cases, the latest first.
	LatestCases(ctx context.Context, limit int, each func(id string, c Case)) error
}

const (
	// keptText is how much of a message is remembered, in bytes: what a problem is
	// about is said early.
	keptText = 2000
	// loaded is how many cases a process reads back when it starts.
	loaded = 100_000
	// pending is how many cases may wait to be written.
	pending = 10_000
	// batch is how many are written at a time.
	batch = 256
	// gather is how long cases gather between two writes.
	gather = 250 * time.Millisecond
	// writeLimit bounds one write, also of the last ones when the process stops.
	writeLimit = 5 * time.Second
)

// Memory is the index with a store behind it. A case is found at once; it is written
// a moment later, together with others, so that no message waits for it. What a crash
// catches in between is only forgotten as an example of similarity.
type Memory struct {
	index *similar.Index
	store Store
	clock clock.Clock
	log   *slog.Logger
	queue chan entry
	stop  chan struct{}
	done  chan struct{}
}

type entry struct {
	id string
	c  Case
}

// New returns a memory that holds nothing until Start.
func New(index *similar.Index, store Store, c clock.Clock, log *slog.Logger) *Memory {
	return &Memory{
		index: index, store: store, clock: c, log: log,
		queue: make(chan entry, pending), stop: make(chan struct{}), done: make(chan struct{}),
	}
}

// Start reads back what was remembered, and begins to write.
func (m *Memory) Start(ctx context.Context) error {
	var latest []similar.Document
	err := m.store.LatestCases(ctx, loaded, func(id string, c Case) {
		latest = append(latest, similar.Document{ID: id, Text: c.Text, At: c.At, Solved: c.Solved})
	})
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(latest) { // the index drops what was added first
		m.index.Add(d)
	}
	go m.write(context.WithoutCancel(ctx))
	return nil
}

// Stop writes what is left. What comes in afterwards is forgotten.
func (m *Memory) Stop() {
	close(m.stop)
	<-m.done
}

// Like returns at most k cases other than the excluded one that are at least so
// similar to the text, the most similar first.
func (m *Memory) Like(ctx context.Context, text, exclude string, k int, least float64) []Match {
	var matches []Match
	var solved []string
	for _, found := range m.index.Search(similar.Query{Text: text, Limit: k, Exclude: exclude, Least: least}) {
		matches = append(matches, Match{ID: found.ID, Similarity: found.Score, Solved: found.Solved})
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
		matches[i].Cause, matches[i].Fix = known[match.ID].Cause, known[match.ID].Fix
	}
	return matches
}

// Remember makes a case findable. When cases come faster than they can be written,
// the process still finds them, but forgets them when it ends.
func (m *Memory) Remember(ctx context.Context, id, customer, text string) {
	c := Case{Text: clip(text), Customer: customer, At: m.clock.Now().UTC().Truncate(time.Millisecond)}
	m.index.Add(similar.Document{ID: id, Text: c.Text, At: c.At})
	select {
	case m.queue <- entry{id, c}:
	default:
		m.log.WarnContext(ctx, "a case is remembered only until the process ends: writing cannot keep up")
	}
}

// Conclude notes how a case ended, or that it did not end after all.
func (m *Memory) Conclude(ctx context.Context, id string, solved bool, cause, fix string) error {
	_, err := m.store.ChangeCase(ctx, id, func(c *Case) {
		c.Solved, c.Cause, c.Fix = solved, cause, fix
		if c.At.IsZero() {
			c.At = m.clock.Now().UTC().Truncate(time.Millisecond)
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
	gone, err := m.store.DropCases(ctx, customer, id)
	for _, id := range gone {
		m.index.Remove(id)
	}
	return int64(len(gone)), err
}

// write stores what is queued, batch by batch, and then lets some more gather: every
// write of its own would cost the disk as much as a contact does.
func (m *Memory) write(ctx context.Context) {
	defer close(m.done)
	for stopped := false; !stopped; {
		select {
		case first := <-m.queue:
			m.writeBatch(ctx, first)
		case <-m.stop:
		}
		select {
		case <-m.clock.After(gather):
		case <-m.stop:
			stopped = true
		}
		for len(m.queue) > 0 {
			m.writeBatch(ctx, <-m.queue)
		}
	}
}

func (m *Memory) writeBatch(ctx context.Context, first entry) {
	cases := map[string]Case{first.id: first.c}
	for len(cases) < batch && len(m.queue) > 0 {
		next := <-m.queue
		cases[next.id] = next.c
	}
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	if err := m.store.AddCases(ctx, cases); err != nil {
		m.log.WarnContext(ctx, "cases are remembered only until the process ends", "error", err)
	}
}

// clip cuts a text to what is remembered, between characters.
func clip(text string) string {
	if len(text) <= keptText {
		return text
	}
	cut := keptText
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return text[:cut]
}
