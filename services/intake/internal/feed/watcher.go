package feed

import (
	"context"
	"maps"
	"time"

	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// confirmEvery is the number of cases after which a look confirms its progress, so that a long look needs little memory.
const confirmEvery = 200

// watcher is one connection that gets the events of all cases.
type watcher struct {
	feed *Service
	send func(Event) error
	// reader reads the changed cases. Its position never passes the start of a look: while a look goes on, a case may
	// move in the index behind the place that the look has reached.
	reader *follow.Reader[casefile.Case]
	began  time.Time // start of the present look
	full   time.Time // start of the last full look
	// sent holds the sequences up to which the cases of the overlap have been sent.
	sent map[string]mark
	// floor bounds the entries of cases that are not in sent: entries recorded before it have been sent, or were never
	// wanted.
	floor   time.Time
	resumed cursor // position of the last event that the client saw
}

// mark is the state of a case in the memory of a watcher.
type mark struct {
	seq     int64
	changed time.Time
}

func newWatcher(s *Service, start cursor, send func(Event) error) *watcher {
	w := &watcher{
		feed:    s,
		send:    send,
		sent:    map[string]mark{},
		floor:   start.floor,
		resumed: start,
	}
	// A case that moved during one full look is met by the next one, which begins up to two polls later.
	const readOverlap = overlap + 2*poll
	position := start.since.Add(readOverlap)
	if now := s.now(); position.After(now) {
		position = now
	}
	w.reader = follow.New(follow.Options[casefile.Case]{
		Find:      s.timelines.FindChanged,
		Time:      w.timeOf,
		Start:     position,
		Overlap:   readOverlap,
		Revisions: true,
	})
	return w
}

// timeOf returns the time of the last change of a case, but not one after the start of the present look.
func (w *watcher) timeOf(c casefile.Case) time.Time {
	if c.Changed.After(w.began) {
		return w.began
	}
	return c.Changed
}

// watchCases sends events until send fails or ctx ends.
func (w *watcher) watchCases(ctx context.Context) error {
	for {
		changed := w.feed.bell.NextRing()
		if err := w.look(ctx); err != nil {
			return err
		}
		if err := w.feed.waitForChange(ctx, changed); err != nil {
			return err
		}
	}
}

// look sends the news of the changed cases: a glance shortly after a full look, else a full look.
func (w *watcher) look(ctx context.Context) error {
	w.began = w.feed.now()
	changed := w.reader.NextWithin(ctx, glance)
	if w.began.Sub(w.full) >= poll {
		w.full = w.began
		changed = w.reader.Next(ctx)
	}
	count := 0
	for doc, err := range changed {
		if err != nil {
			return err
		}
		if err := w.sendCase(ctx, doc); err != nil {
			return err
		}
		if count++; count%confirmEvery == 0 {
			w.confirm()
		}
	}
	w.confirm()
	if since := w.reader.Since(); since.After(w.floor) {
		w.floor = since
	}
	return nil
}

// confirm moves the position and forgets the cases before the overlap.
func (w *watcher) confirm() {
	w.reader.Advance()
	since := w.reader.Since()
	maps.DeleteFunc(w.sent, func(_ string, m mark) bool { return m.changed.Before(since) })
}

// sendCase sends the new entries of a case.
func (w *watcher) sendCase(ctx context.Context, doc casefile.Doc) error {
	sent, err := w.sentSequence(ctx, doc)
	if err != nil {
		return err
	}
	// Changes with a later time than this may become visible after the look began.
	place := cursor{since: w.began.Add(-overlap), floor: w.floor}
	if doc.Body.Changed.Before(place.since) {
		place.since = doc.Body.Changed
	}
	if sent, err = w.feed.sendEntries(ctx, doc, sent, place, w.send); err != nil {
		return err
	}
	w.sent[doc.ID] = mark{seq: sent, changed: doc.Body.Changed}
	return nil
}

// sentSequence returns the sequence up to which a case has been sent.
func (w *watcher) sentSequence(ctx context.Context, doc casefile.Doc) (int64, error) {
	if m, isKnown := w.sent[doc.ID]; isKnown {
		return m.seq, nil
	}
	sent, err := w.feed.timelines.LastSequenceBefore(ctx, doc, w.floor)
	if doc.ID == w.resumed.id {
		sent = max(sent, w.resumed.seq)
	}
	return sent, err
}
