// Package similar finds messages about the same thing: by the cosine of their TF-IDF vectors over words (the vector
// space model: Salton, Wong and Yang, 1975), with an inverted index in memory.
//
// The index is a row of segments, oldest first. Only the newest one takes documents. A query locks one segment at a
// time, for a fraction of a millisecond, so that queries and writes barely wait for each other. Beyond the maximum
// number of documents the oldest segment is dropped.
package similar

import (
	"slices"
	"sync"
	"time"
)

// Document is a message in the index.
type Document struct {
	ID     string
	Text   string
	At     time.Time // time of arrival; kept to the second
	Solved bool
}

// Options bound an index. Zero values mean the defaults.
type Options struct {
	// MaxDocuments bounds the documents (1,000,000). Beyond it, the oldest segment is dropped, up to an eighth of
	// all. A document takes about 12 bytes per distinct word plus 100.
	MaxDocuments int
}

const (
	defaultMaxDocuments = 1_000_000
	// maxSegmentSize keeps the scores of a segment in the first-level cache of the processor, and its slots in 16
	// bits.
	maxSegmentSize = 1 << 14
	// minSegments of a small index bound the documents that are dropped at a time.
	minSegments = 8
)

// Index is a set of documents. It is safe for concurrent use.
type Index struct {
	maxDocuments  int
	segmentSize   int
	postingBudget int // postings that a query reads
	termWeights   *sublinearWeights
	scratch       sync.Pool
	writeMu       sync.Mutex // held to add, remove and rearrange

	mu                sync.RWMutex // guards the following fields, which change only under writeMu
	segments          []*segment   // oldest first; replaced, never changed in place
	positions         map[string]position
	documentFrequency map[term]int32 // number of documents by term
	nextToRefresh     position       // the next document to refresh
}

// position is the segment and slot of a document.
type position struct {
	segment *segment
	slot    int
}

// New returns an empty index.
func New(o Options) *Index {
	if o.MaxDocuments <= 0 {
		o.MaxDocuments = defaultMaxDocuments
	}
	return &Index{
		maxDocuments:      o.MaxDocuments,
		segmentSize:       max(1, min(maxSegmentSize, o.MaxDocuments/minSegments)),
		postingBudget:     defaultBudget,
		termWeights:       newSublinearWeights(),
		positions:         map[string]position{},
		documentFrequency: map[term]int32{},
	}
}

// Len returns the number of documents.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.positions)
}

// AddDocument adds a document, replacing one with the same ID.
func (x *Index) AddDocument(d Document) {
	words := countTerms(d.Text)
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	x.removeLocked(d.ID)
	into := x.newestSegment()
	slot := into.appendDocument(d.ID, words, d.At, d.Solved)
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range words {
		x.documentFrequency[w.term]++
	}
	x.positions[d.ID] = position{into, slot}
	into.setLength(slot, x.vectorLength(words))
	x.refreshLengths()
	if len(x.positions) > x.maxDocuments {
		x.dropOldest()
	}
}

// HasDocument reports whether a document is in the index.
func (x *Index) HasDocument(id string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, ok := x.positions[id]
	return ok
}

// RemoveDocument removes a document and reports whether it was in the index.
func (x *Index) RemoveDocument(id string) bool {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	return x.removeLocked(id)
}

// MarkSolved marks a document as solved or open, and reports whether it is in the index.
func (x *Index) MarkSolved(id string, solved bool) bool {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	at, ok := x.positions[id]
	if ok {
		at.segment.solved[at.slot].Store(solved)
	}
	return ok
}

// newestSegment returns the segment that takes new documents.
func (x *Index) newestSegment() *segment {
	if n := len(x.segments); n > 0 && !x.segments[n-1].isFull() {
		return x.segments[n-1]
	}
	fresh := newSegment(x.segmentSize)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments = append(slices.Clone(x.segments), fresh)
	return fresh
}

func (x *Index) removeLocked(id string) bool {
	at, ok := x.positions[id]
	if !ok {
		return false
	}
	words := at.segment.clearSlot(at.slot)
	x.mu.Lock()
	delete(x.positions, id)
	x.decrementFrequencies(words)
	x.mu.Unlock()
	x.mergeIfSparse(at.segment)
	return true
}

// dropOldest drops the oldest segment with its documents.
func (x *Index) dropOldest() {
	oldest := x.segments[0]
	x.segments = slices.Clone(x.segments[1:])
	for slot := range oldest.liveSlots() {
		delete(x.positions, oldest.ids[slot])
		x.decrementFrequencies(oldest.words[slot])
	}
}

// decrementFrequencies removes the terms of a removed document from the document frequencies.
func (x *Index) decrementFrequencies(words []termCount) {
	for _, w := range words {
		x.documentFrequency[w.term]--
		if x.documentFrequency[w.term] <= 0 {
			delete(x.documentFrequency, w.term)
		}
	}
}

// refreshesPerAdd is the number of lengths that are computed again for each new document, because document frequencies
// change. With four, no length is older than the last fifth of the index.
const refreshesPerAdd = 4

// refreshLengths computes the lengths of the next few documents again, in turn.
func (x *Index) refreshLengths() {
	for range refreshesPerAdd {
		if x.nextToRefresh.segment == nil || x.nextToRefresh.slot >= x.nextToRefresh.segment.used {
			x.nextToRefresh = position{segment: x.segmentAfter(x.nextToRefresh.segment)}
		}
		s, slot := x.nextToRefresh.segment, x.nextToRefresh.slot
		s.setLength(slot, x.vectorLength(s.words[slot]))
		x.nextToRefresh.slot++
	}
}

// segmentAfter returns the segment after s, or the first.
func (x *Index) segmentAfter(s *segment) *segment {
	return x.segments[(slices.Index(x.segments, s)+1)%len(x.segments)]
}
