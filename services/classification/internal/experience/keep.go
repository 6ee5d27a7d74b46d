package experience

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/similar"
)

const (
	// keepLease is how long one replica has for it.
	keepLease = time.Minute
	// keptLog is how much of the log outlives a stored index: longer than a replica
	// may be out of touch.
	keptLog = 10 * time.Minute
)

// keepAfter is after how many changes the index is stored anew: half of what one of its
// parts holds. A process that starts reads about as many cases one by one.
func (m *Memory) keepAfter() int64 { return int64(m.index.PartSize() / 2) }

// keepIndex stores the index when enough has changed, unless another replica does.
func (m *Memory) keepIndex(ctx context.Context) {
	if m.noted.Load() < m.keepAfter() {
		return
	}
	if err := m.storeIndex(ctx); err != nil {
		m.log.WarnContext(ctx, "the index of similar cases could not be stored", "error", err)
	}
}

func (m *Memory) storeIndex(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, keepLease)
	defer cancel()
	now, mine := m.now(), false
	old, err := m.store.ChangeCatalog(ctx, func(c *Catalog) error {
		if mine = now.After(c.Claimed); !mine {
			return docstore.ErrSkip
		}
		c.Claimed = now.Add(keepLease)
		return nil
	})
	if err != nil {
		return err
	}
	m.noted.Store(0)
	if !mine {
		return nil
	}
	parts, err := m.storeParts(ctx, old)
	if err != nil {
		return err
	}
	if _, err := m.store.ChangeCatalog(ctx, func(c *Catalog) error {
		*c = Catalog{Format: similar.Format, AsOf: now, Parts: parts}
		return nil
	}); err != nil {
		return err
	}
	named := map[string]bool{}
	for _, p := range parts {
		named[p.Name] = true
	}
	if err := m.store.DropParts(ctx, named); err != nil {
		return err
	}
	return m.store.TrimLog(ctx, now.Add(-keptLog))
}

// storeParts stores the parts that are not stored yet.
func (m *Memory) storeParts(ctx context.Context, old Catalog) ([]Part, error) {
	pieces := map[string]int{}
	for _, p := range old.Parts {
		pieces[p.Name] = p.Pieces
	}
	var parts []Part
	for _, p := range m.index.Parts() {
		name, known := p.Name, pieces[p.Name]
		if known == 0 {
			var err error
			name = idempotency.NewID(m.clock.Now())
			if known, err = m.store.PutPart(ctx, name, p.Data()); err != nil {
				return nil, err
			}
			m.index.Keep(p, name)
		}
		parts = append(parts, Part{
			Name:   name,
			Pieces: known,
			Full:   p.Full,
			State:  p.State,
		})
	}
	return parts, nil
}

// load fills the index: from what is stored of it and the cases noted since, or, where
// that cannot be read, from the latest cases.
func (m *Memory) load(ctx context.Context) error {
	catalog, err := m.store.Catalog(ctx)
	if err != nil {
		return err
	}
	if catalog.Format == similar.Format {
		err := m.index.Restore(m.parts(ctx, catalog))
		if err == nil {
			return m.catchUp(ctx, catalog.AsOf)
		}
		m.log.WarnContext(ctx, "the stored index of similar cases is made anew", "error", err)
	}
	return m.readCases(ctx)
}

func (m *Memory) parts(ctx context.Context, c Catalog) iter.Seq2[similar.Stored, error] {
	return func(yield func(similar.Stored, error) bool) {
		for _, p := range c.Parts {
			data, err := m.store.GetPart(ctx, p.Name, p.Pieces)
			stored := similar.Stored{Data: data, State: p.State}
			if p.Full {
				stored.Name = p.Name
			}
			if !yield(stored, err) || err != nil {
				return
			}
		}
	}
}

func (m *Memory) readCases(ctx context.Context) error {
	var latest []similar.Document
	err := m.store.LatestCases(ctx, loaded, func(id string, c Case) {
		latest = append(latest, similar.Document{
			ID:     id,
			Text:   c.Text,
			At:     c.At,
			Solved: c.Solved,
		})
	})
	for _, d := range slices.Backward(latest) { // the index drops what was added first
		m.index.Add(d)
	}
	m.noted.Store(int64(len(latest)))
	return err
}
