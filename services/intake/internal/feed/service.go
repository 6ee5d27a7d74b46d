package feed

import (
	"context"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

const (
	// overlap is longer than a write takes to become visible and than the clocks of replicas differ, together.
	overlap = 10 * time.Second
	// poll is the time between two full looks, which find the changes of other replicas.
	poll = time.Second
	// pause is the least time between two looks, so that the changes of a busy firm are read together.
	pause = 50 * time.Millisecond
	// glance is the overlap of a look that follows a change in this process: longer than a write usually takes. The
	// full looks meet the rest.
	glance = 200 * time.Millisecond
	// pageSize is the number of entries of one case that are read together.
	pageSize = 200
)

// Timelines is the source of the feed.
type Timelines interface {
	// FindChanged returns the cases changed at or after a time, the least recent change first.
	FindChanged(ctx context.Context, since time.Time) iter.Seq2[casefile.Doc, error]
	// LastSequenceBefore returns the sequence of the newest entry recorded before a time; 0 when there is none.
	LastSequenceBefore(ctx context.Context, doc casefile.Doc, before time.Time) (int64, error)
	// ReadEntries returns at most limit entries of the case with a sequence above after.
	ReadEntries(ctx context.Context, doc casefile.Doc, after int64, limit int) ([]timeline.Entry, error)
}

// Find returns a case, perhaps one that is about to be opened and has no entries yet, or a NotFound fault.
type Find func(ctx context.Context, id string) (casefile.Doc, error)

// Event is an entry with its case, and the cursor that continues after it.
type Event struct {
	Case   string
	Entry  timeline.Entry
	Cursor string
}

// Service sends events to watchers. It is safe for concurrent use.
type Service struct {
	timelines Timelines
	find      Find
	bell      *Bell
	clock     clock.Clock
}

// NewService returns a service. The bell rings for every change of a case in this process.
func NewService(timelines Timelines, find Find, bell *Bell, c clock.Clock) *Service {
	return &Service{
		timelines: timelines,
		find:      find,
		bell:      bell,
		clock:     c,
	}
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.clock.Now()) }

// WatchEvents hands events to send, one after the other, until send fails or ctx ends, and returns the reason. From is the
// cursor of the last event seen, Oldest, or empty to begin now. With a case, only its events are sent.
func (s *Service) WatchEvents(ctx context.Context, from, id string, send func(Event) error) error {
	start := cursor{}
	if from != "" {
		var err error
		if start, err = parseCursor(from, s.now()); err != nil {
			return err
		}
	}
	if id != "" {
		return s.watchCase(ctx, start, from == "", id, send)
	}
	if from == "" {
		now := s.now()
		start = cursor{since: now.Add(-overlap), floor: now}
	}
	return newWatcher(s, start, send).watchCases(ctx)
}

// watchCase sends the events of one case. Its sequence is the only position needed.
func (s *Service) watchCase(
	ctx context.Context, start cursor, isFromNow bool, id string, send func(Event) error,
) error {
	doc, err := s.find(ctx, id)
	if err != nil {
		return err
	}
	sent := int64(0)
	if start.id == id {
		sent = start.seq
	}
	if isFromNow {
		sent = doc.Body.Sequence
	}
	for {
		changed := s.bell.NextRing()
		if doc, err = s.find(ctx, id); err != nil {
			return err
		}
		place := cursor{since: doc.Body.Changed, floor: doc.Body.Changed}
		if sent, err = s.sendEntries(ctx, doc, sent, place, send); err != nil {
			return err
		}
		if err := s.waitForChange(ctx, changed); err != nil {
			return err
		}
	}
}

// sendEntries sends the entries of a case after a sequence and returns the last sequence sent. Their cursors have the
// times of place.
func (s *Service) sendEntries(
	ctx context.Context, doc casefile.Doc, sent int64, place cursor, send func(Event) error,
) (int64, error) {
	for sent < doc.Body.Sequence {
		entries, err := s.timelines.ReadEntries(ctx, doc, sent, pageSize)
		if err != nil || len(entries) == 0 {
			return sent, err
		}
		for _, e := range entries {
			place.id, place.seq = doc.ID, e.Seq
			if err := send(Event{Case: doc.ID, Entry: e, Cursor: place.String()}); err != nil {
				return sent, err
			}
			sent = e.Seq
		}
	}
	return sent, nil
}

// waitForChange returns after the next change in this process, or when it is time to look for changes of other
// replicas, but not before a pause.
func (s *Service) waitForChange(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-s.clock.After(pause):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-changed:
	case <-s.clock.After(poll - pause):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}
