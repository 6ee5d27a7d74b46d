// Package similar finds messages that speak of the same thing: by the cosine
// of their tf-idf vectors over words, with an inverted index in memory.
//
// The index is a row of segments, oldest first. Only the newest takes new
// documents, and a query holds one segment at a time for the fraction of a
// millisecond that it takes to read it, so that neither waits long for the
// other. When there are too many documents the oldest segment is dropped whole.
package similar

import (
	"slices"
	"sync"
	"time"
)

// Document is a message to be found later.
type Document struct {
	ID     string
	Text   string
	At     time.Time // when it came in; kept to the second
	Solved bool
}

// Options bound an index. Zero values mean the defaults.
type Options struct {
	// MaxDocuments is how many documents are kept (1,000,000). The oldest are
	// forgotten first, up to an eighth of all at once. A document takes about
	// 12 bytes for each different word, and 100 besides.
	MaxDocuments int
}

const (
	defaultDocuments = 1_000_000
	// largestSegment keeps the scores of a segment in the processor's nearest
	// cache, and its slots in 16 bits.
	largestSegment = 1 << 14
	// segmentsOfSmall is how many segments a small index has, so that little is
	// dropped at once.
	segmentsOfSmall = 8
)

// Index is a collection of documents. It is safe for concurrent use.
type Index struct {
	maxDocuments int
	segmentSize  int
	budget       int // occurrences of words that a query reads
	damping      *damping
	scratch      sync.Pool
	writing      sync.Mutex // held by whoever adds, removes or rearranges

	mu       sync.RWMutex // guards what follows; changed only while writing
	segments []*segment   // oldest first; replaced, never changed in place
	places   map[string]place
	holders  map[term]int32 // in how many documents a word is
	stale    place          // the next document to measure again
}

// place is where a document lies.
type place struct {
	segment *segment
	slot    int
}

// New makes an empty index.
func New(o Options) *Index {
	if o.MaxDocuments <= 0 {
		o.MaxDocuments = defaultDocuments
	}
	return &Index{
		maxDocuments: o.MaxDocuments,
		segmentSize:  max(1, min(largestSegment, o.MaxDocuments/segmentsOfSmall)),
		budget:       defaultBudget,
		damping:      newDamping(),
		places:       map[string]place{},
		holders:      map[term]int32{},
	}
}

// Len is the number of documents.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.places)
}

// Add takes a document in. One with the same ID is replaced.
func (x *Index) Add(d Document) {
	words := wordsOf(d.Text)
	x.writing.Lock()
	defer x.writing.Unlock()
	x.remove(d.ID)
	into := x.newest()
	slot := into.append(d.ID, words, d.At, d.Solved)
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, w := range words {
		x.holders[w.term]++
	}
	x.places[d.ID] = place{into, slot}
	into.setLength(slot, x.length(words))
	x.refresh()
	if len(x.places) > x.maxDocuments {
		x.dropOldest()
	}
}

// Has says whether a document is there.
func (x *Index) Has(id string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, ok := x.places[id]
	return ok
}

// Remove forgets a document and says whether it was there.
func (x *Index) Remove(id string) bool {
	x.writing.Lock()
	defer x.writing.Unlock()
	return x.remove(id)
}

// MarkSolved notes that a document is solved, or open again, and says whether
// it was there.
func (x *Index) MarkSolved(id string, solved bool) bool {
	x.writing.Lock()
	defer x.writing.Unlock()
	at, ok := x.places[id]
	if ok {
		at.segment.solved[at.slot].Store(solved)
	}
	return ok
}

// newest gives the segment that takes new documents.
func (x *Index) newest() *segment {
	if n := len(x.segments); n > 0 && !x.segments[n-1].full() {
		return x.segments[n-1]
	}
	fresh := newSegment(x.segmentSize)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments = append(slices.Clone(x.segments), fresh)
	return fresh
}

func (x *Index) remove(id string) bool {
	at, ok := x.places[id]
	if !ok {
		return false
	}
	words := at.segment.clear(at.slot)
	x.mu.Lock()
	delete(x.places, id)
	x.release(words)
	x.mu.Unlock()
	x.tidy(at.segment)
	return true
}

// dropOldest forgets the documents of the oldest segment.
func (x *Index) dropOldest() {
	oldest := x.segments[0]
	x.segments = slices.Clone(x.segments[1:])
	for slot := range oldest.live() {
		delete(x.places, oldest.ids[slot])
		x.release(oldest.words[slot])
	}
}

// release takes the words of a document that is gone out of the count.
func (x *Index) release(words []counted) {
	for _, w := range words {
		x.holders[w.term]--
		if x.holders[w.term] <= 0 {
			delete(x.holders, w.term)
		}
	}
}

// refreshes is how many old documents are measured again for each new one.
// Words grow rarer or more common as documents come in; with four, no length
// is older than the last fifth of the index.
const refreshes = 4

// refresh computes the lengths of a few documents anew, going round.
func (x *Index) refresh() {
	for range refreshes {
		if x.stale.segment == nil || x.stale.slot >= x.stale.segment.used {
			x.stale = place{segment: x.following(x.stale.segment)}
		}
		s, slot := x.stale.segment, x.stale.slot
		s.setLength(slot, x.length(s.words[slot]))
		x.stale.slot++
	}
}

// following gives the segment after s, or the first.
func (x *Index) following(s *segment) *segment {
	return x.segments[(slices.Index(x.segments, s)+1)%len(x.segments)]
}
