package feed

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// watcher is one connection that is told of all cases.
type watcher struct {
	feed *Feed
	send func(Event) error
	// told remembers, for the cases met lately, up to which sequence they are told.
	told map[string]mark
	// floor is the time of record before which the entries of a case that is not in
	// told are not told: they have been, or were never wanted.
	floor time.Time
	// looked and before are when the last two full looks began, glanced when the last
	// look of any kind did.
	looked, before, glanced time.Time
	// resumed is the event that the client saw last.
	resumed cursor
}

// mark is what a watcher remembers of a case.
type mark struct {
	seq     int64
	changed time.Time
}

// watchAll tells the events of all cases.
func (f *Feed) watchAll(ctx context.Context, start cursor, fromNow bool, send func(Event) error) error {
	now := f.now()
	w := &watcher{
		feed:    f,
		send:    send,
		told:    map[string]mark{},
		floor:   start.floor,
		resumed: start,
		looked:  now,
		before:  now,
		glanced: now,
	}
	since := start.since
	if fromNow {
		w.floor, since = now, now.Add(-overlap)
	}
	for {
		changed := f.bell.Next()
		if err := w.look(ctx, since); err != nil {
			return err
		}
		if err := f.wait(ctx, changed); err != nil {
			return err
		}
		since = w.next()
	}
}

// next returns from when on the next look reads: a glance shortly after a full look,
// else a full one, from an overlap before the last but one, because a case may have
// moved in the index while the last one was being read. The floor follows, and what
// lies before it is forgotten.
func (w *watcher) next() time.Time {
	now, glanced := w.feed.now(), w.glanced
	w.glanced = now
	if now.Sub(w.looked) < poll {
		return glanced.Add(-glance)
	}
	since := w.before.Add(-overlap)
	if since.After(w.floor) {
		w.floor = since
	}
	for id, m := range w.told {
		if m.changed.Before(since) {
			delete(w.told, id)
		}
	}
	w.before, w.looked = w.looked, now
	return since
}

// look reads the cases changed since, page by page, and tells what is new.
func (w *watcher) look(ctx context.Context, since time.Time) error {
	var after docstore.Cursor
	for {
		began := w.feed.now()
		page, next, err := w.feed.timelines.Changed(ctx, since, after, pageSize)
		if err != nil {
			return err
		}
		for _, doc := range page {
			if err := w.tell(ctx, doc, began); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

// tell sends what is new of a case that was read at the time began.
func (w *watcher) tell(ctx context.Context, doc casework.Doc, began time.Time) error {
	told, err := w.position(ctx, doc)
	if err != nil {
		return err
	}
	// What bears a later time than this may have become visible after the look began.
	place := cursor{since: began.Add(-overlap), floor: w.floor}
	if doc.Body.Changed.Before(place.since) {
		place.since = doc.Body.Changed
	}
	if told, err = w.feed.tell(ctx, doc, told, place, w.send); err != nil {
		return err
	}
	// A case that no later look reads again, unless it changes, need not be remembered.
	if !doc.Body.Changed.Before(w.before.Add(-overlap)) {
		w.told[doc.ID] = mark{seq: told, changed: doc.Body.Changed}
	}
	return nil
}

// position returns up to which sequence a case has been told.
func (w *watcher) position(ctx context.Context, doc casework.Doc) (int64, error) {
	if m, ok := w.told[doc.ID]; ok {
		return m.seq, nil
	}
	told, err := w.feed.timelines.LastBefore(ctx, doc, w.floor)
	if doc.ID == w.resumed.id {
		told = max(told, w.resumed.seq)
	}
	return told, err
}
