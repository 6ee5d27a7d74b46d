package experience

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/similar"
)

const (
	// followEvery is how often a replica looks for cases that others remember.
	followEvery = 500 * time.Millisecond
	// overlap of the log is read again each time, longer than the clocks of replicas
	// differ and than a write takes.
	overlap = 10 * time.Second
	// settled is how long after something was noted it has certainly been done.
	settled = 5 * time.Second
)

// follower knows how far the log of others was followed.
type follower struct {
	newest time.Time
	seen   map[string]sighting // by id of a part of the log
}

// sighting is when something was first seen in the log. What it names is looked at then,
// and once more when it is settled: the log is written first.
type sighting struct {
	at, first time.Time
	settled   bool
}

func (m *Memory) keepUp(ctx context.Context) {
	if err := m.follow(ctx); err != nil && ctx.Err() == nil {
		m.log.WarnContext(ctx, "cases of other replicas could not be read", "error", err)
	}
}

// follow takes over what other replicas noted.
func (m *Memory) follow(ctx context.Context) error {
	f, now := &m.follower, m.now()
	if idle := now.Add(-overlap); f.newest.Before(idle) {
		f.newest = idle
	}
	var due []string
	since := f.newest.Add(-overlap)
	err := m.store.LogSince(ctx, since, func(id string, l Log) {
		if l.At.After(f.newest) {
			f.newest = l.At
		}
		s, known := f.seen[id]
		if !known {
			s = sighting{at: l.At, first: now, settled: l.Writer == m.writer}
		}
		isSettled := now.Sub(s.first) >= settled
		if !s.settled && (!known || isSettled) {
			due = append(due, l.Cases...)
			if !known {
				m.noted.Add(int64(len(l.Cases)))
			}
		}
		s.settled = s.settled || isSettled
		f.seen[id] = s
	})
	for id, s := range f.seen {
		if s.at.Before(since) {
			delete(f.seen, id)
		}
	}
	if err != nil {
		return err
	}
	return m.apply(ctx, due)
}

// catchUp applies all that was noted since a time.
func (m *Memory) catchUp(ctx context.Context, since time.Time) error {
	var due []string
	err := m.store.LogSince(ctx, since.Add(-overlap), func(_ string, l Log) { due = append(due, l.Cases...) })
	if err != nil {
		return err
	}
	m.noted.Store(int64(len(due)))
	return m.apply(ctx, due)
}

// apply makes the index agree with what is stored of some cases.
func (m *Memory) apply(ctx context.Context, ids []string) error {
	for some := range slices.Chunk(ids, chunk) {
		cases, err := m.store.CasesByID(ctx, some)
		if err != nil {
			return err
		}
		for _, id := range some {
			c, known := cases[id]
			switch {
			case !known:
				m.index.Remove(id)
			case m.index.Has(id):
				m.index.MarkSolved(id, c.Solved)
			case c.Text != "":
				m.index.Add(similar.Document{
					ID:     id,
					Text:   c.Text,
					At:     c.At,
					Solved: c.Solved,
				})
			}
		}
	}
	return nil
}
