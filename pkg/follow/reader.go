package follow

import (
	"context"
	"iter"
	"maps"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

// DefaultOverlap is longer than a write takes to become visible and than the clocks of replicas differ, together.
const DefaultOverlap = 10 * time.Second

// Options select the documents that a Reader reads.
type Options[T any] struct {
	// Find returns the documents whose time is since or later, oldest first: one Collection.Find over an index of the time.
	// The zero time means all documents.
	Find func(ctx context.Context, since time.Time) iter.Seq2[docstore.Doc[T], error]
	// Time returns the time of a document by which Find sorts.
	Time func(body T) time.Time
	// Start is the first position. The zero time reads from the beginning.
	Start time.Time
	// Overlap is read again before the position; DefaultOverlap unless set.
	Overlap time.Duration
	// Revisions hands out a document again when its revision has grown. Otherwise a document of the overlap is handed out
	// once, also when it is written again.
	Revisions bool
}

// Reader hands out the documents that have come since it read last. It is not safe for concurrent use.
//
// Next hands out documents and Advance confirms them. Documents that are not confirmed, because their handling failed, are
// handed out again by the following Next.
type Reader[T any] struct {
	options  Options[T]
	position time.Time
	seen     map[string]sighting // confirmed documents of the overlap, by id
	pending  map[string]sighting // documents met since the last Advance, by id
}

// sighting is a document as it was met.
type sighting struct {
	at       time.Time
	revision int64
}

// New returns a reader at the start.
func New[T any](opt Options[T]) *Reader[T] {
	if opt.Overlap == 0 {
		opt.Overlap = DefaultOverlap
	}
	r := &Reader[T]{
		options: opt,
		seen:    map[string]sighting{},
		pending: map[string]sighting{},
	}
	r.Reset(opt.Start)
	return r
}

// Next hands out the new documents, oldest first. It reads as the loop goes on, and a loop may stop early. Errors are those
// of Find; a document with an error is not remembered.
func (r *Reader[T]) Next(ctx context.Context) iter.Seq2[docstore.Doc[T], error] {
	return r.NextWithin(ctx, r.options.Overlap)
}

// NextWithin is Next with a shorter overlap, for a cheap look shortly after another one. A later Next finds the documents
// that come so late that this overlap misses them.
func (r *Reader[T]) NextWithin(ctx context.Context, overlap time.Duration) iter.Seq2[docstore.Doc[T], error] {
	return func(yield func(docstore.Doc[T], error) bool) {
		clear(r.pending)
		for doc, err := range r.options.Find(ctx, r.overlapStart(overlap)) {
			if err == nil && !r.recordSighting(doc) {
				continue
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// recordSighting remembers a document until Advance. It reports whether the document is new.
func (r *Reader[T]) recordSighting(doc docstore.Doc[T]) bool {
	known, ok := r.pending[doc.ID]
	if !ok {
		known, ok = r.seen[doc.ID]
	}
	r.pending[doc.ID] = sighting{at: r.options.Time(doc.Body), revision: doc.Revision}
	return !ok || r.options.Revisions && doc.Revision > known.revision
}

// Advance confirms the documents that the last Next has handed out: the position moves to the newest of them, and none is
// handed out again. Documents before the overlap are forgotten.
func (r *Reader[T]) Advance() {
	maps.Copy(r.seen, r.pending)
	for _, s := range r.pending {
		if s.at.After(r.position) {
			r.position = s.at
		}
	}
	clear(r.pending)
	since := r.Since()
	maps.DeleteFunc(r.seen, func(_ string, s sighting) bool { return s.at.Before(since) })
}

// Reset moves the position and forgets all documents met.
func (r *Reader[T]) Reset(position time.Time) {
	r.position = position.Truncate(time.Millisecond) // as documents keep times
	clear(r.seen)
	clear(r.pending)
}

// Position returns the newest time confirmed, or else the start.
func (r *Reader[T]) Position() time.Time { return r.position }

// Since returns the time from which the following Next reads.
func (r *Reader[T]) Since() time.Time { return r.overlapStart(r.options.Overlap) }

// overlapStart returns the time so long before the position. Before the beginning there is nothing.
func (r *Reader[T]) overlapStart(overlap time.Duration) time.Time {
	if r.position.IsZero() {
		return time.Time{}
	}
	return r.position.Add(-overlap)
}
