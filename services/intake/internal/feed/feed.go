package feed

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

const (
	// overlap is how far back cases are read again: longer than a write may take to
	// become visible and than the clocks of replicas differ, together.
	overlap = 10 * time.Second
	// poll is how often the changes of other replicas are looked for.
	poll = time.Second
	// pause is the least time between two looks, so that a busy firm's changes are read
	// together.
	pause = 50 * time.Millisecond
	// glance is how far before the last look one reaches that was caused by a change in
	// this process: longer than a write usually takes. The full looks meet the rest.
	glance = 200 * time.Millisecond
	// pageSize is how many cases are read together, and how many entries of one case.
	pageSize = 200
)

// Timelines is where the feed reads.
type Timelines interface {
	// Changed returns a page of the cases that were changed at or after a time, the one
	// whose last change is oldest first, and the cursor that continues; "" at the end.
	Changed(ctx context.Context, since time.Time, after docstore.Cursor, limit int) ([]casework.Doc, docstore.Cursor, error)
	// LastBefore returns the sequence of the newest entry that was recorded before a
	// time; 0 when there is none.
	LastBefore(ctx context.Context, doc casework.Doc, before time.Time) (int64, error)
	// Entries returns at most limit entries of the case with a sequence above after.
	Entries(ctx context.Context, doc casework.Doc, after int64, limit int) ([]casework.Entry, error)
}

// Find returns a case, perhaps one that is about to be opened and has no entries yet, or
// a NotFound fault.
type Find func(ctx context.Context, id string) (casework.Doc, error)

// Event is an entry with the case it belongs to, and the cursor that goes on behind it.
type Event struct {
	Case   string
	Entry  casework.Entry
	Cursor string
}

// Feed tells watchers. It is safe for concurrent use.
type Feed struct {
	timelines Timelines
	find      Find
	bell      *Bell
	clock     clock.Clock
}

// New returns a feed. The bell rings for every change of a case in this process.
func New(timelines Timelines, find Find, bell *Bell, c clock.Clock) *Feed {
	return &Feed{
		timelines: timelines,
		find:      find,
		bell:      bell,
		clock:     c,
	}
}

func (f *Feed) now() time.Time { return f.clock.Now().UTC().Truncate(time.Millisecond) }

// Watch hands events to send, one after the other, until send fails or ctx ends, and
// returns why. From is the cursor of the last event seen, Oldest, or empty for what
// happens from now on. With a case, only its events are told.
func (f *Feed) Watch(ctx context.Context, from, id string, send func(Event) error) error {
	start := cursor{}
	if from != "" {
		var err error
		if start, err = parse(from); err != nil {
			return err
		}
	}
	if id != "" {
		return f.watchCase(ctx, start, from == "", id, send)
	}
	return f.watchAll(ctx, start, from == "", send)
}

// watchCase tells the events of one case, whose sequence is all the memory it needs.
func (f *Feed) watchCase(ctx context.Context, start cursor, fromNow bool, id string, send func(Event) error) error {
	doc, err := f.find(ctx, id)
	if err != nil {
		return err
	}
	told := int64(0)
	if start.id == id {
		told = start.seq
	}
	if fromNow {
		told = doc.Body.Sequence
	}
	for {
		changed := f.bell.Next()
		if doc, err = f.find(ctx, id); err != nil {
			return err
		}
		if told, err = f.tell(ctx, doc, told, cursor{since: doc.Body.Changed, floor: doc.Body.Changed}, send); err != nil {
			return err
		}
		if err := f.wait(ctx, changed); err != nil {
			return err
		}
	}
}

// tell sends the entries of a case behind a sequence, and returns the last one sent.
// Their cursors have the times of place.
func (f *Feed) tell(ctx context.Context, doc casework.Doc, told int64, place cursor, send func(Event) error) (int64, error) {
	for told < doc.Body.Sequence {
		entries, err := f.timelines.Entries(ctx, doc, told, pageSize)
		if err != nil || len(entries) == 0 {
			return told, err
		}
		for _, e := range entries {
			place.id, place.seq = doc.ID, e.Seq
			if err := send(Event{Case: doc.ID, Entry: e, Cursor: place.String()}); err != nil {
				return told, err
			}
			told = e.Seq
		}
	}
	return told, nil
}

// wait returns after the next change in this process, or when it is time to look for
// those of others, but not at once.
func (f *Feed) wait(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-f.clock.After(pause):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case <-changed:
	case <-f.clock.After(poll - pause):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}
