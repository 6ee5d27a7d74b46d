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
	defaultMaxDocuments = 1_000_000
	// maxSegmentSize keeps the scores of a segment in the processor's nearest
	// cache, and its slots in 16 bits.
	maxSegmentSize = 1 << 14
	// minSegments is how many segments a small index has, so that little is
	// dropped at once.
	minSegments = 8
)

// Index is a collection of documents. It is safe for concurrent use.
type Index struct {
	maxDocuments int
	segmentSize  int
	postingBudget       int // occurrences of words that a query reads
	termWeights      *sublinearWeights
	scratch      sync.Pool
	writeMu      sync.Mutex // held by whoever adds, removes or rearranges

	mu       sync.RWMutex // guards what follows; changed only while writing
	segments []*segment   // oldest first; replaced, never changed in place
	positions   map[string]position
	documentFrequency  map[term]int32 // in how many documents a word is
	nextToRefresh    position          // the next document to measure again
}

// position is where a document lies.
type position struct {
	segment *segment
	slot    int
}

// New makes an empty index.
func New(o Options) *Index {
	if o.MaxDocuments <= 0 {
		o.MaxDocuments = defaultMaxDocuments
	}
	return &Index{
		maxDocuments: o.MaxDocuments,
		segmentSize:  max(1, min(maxSegmentSize, o.MaxDocuments/minSegments)),
		postingBudget:       defaultBudget,
		termWeights:      newSublinearWeights(),
		positions:       map[string]position{},
		documentFrequency:      map[term]int32{},
	}
}

// Len is the number of documents.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.positions)
}

// AddDocument takes a document in. One with the same ID is replaced.
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

// HasDocument says whether a document is there.
func (x *Index) HasDocument(id string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, ok := x.positions[id]
	return ok
}

// RemoveDocument forgets a document and says whether it was there.
func (x *Index) RemoveDocument(id string) bool {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	return x.removeLocked(id)
}

// MarkSolved notes that a document is solved, or open again, and says whether
// it was there.
func (x *Index) MarkSolved(id string, solved bool) bool {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	at, ok := x.positions[id]
	if ok {
		at.segment.solved[at.slot].Store(solved)
	}
	return ok
}

// newestSegment gives the segment that takes new documents.
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

// dropOldest forgets the documents of the oldest segment.
func (x *Index) dropOldest() {
	oldest := x.segments[0]
	x.segments = slices.Clone(x.segments[1:])
	for slot := range oldest.liveSlots() {
		delete(x.positions, oldest.ids[slot])
		x.decrementFrequencies(oldest.words[slot])
	}
}

// decrementFrequencies takes the words of a document that is gone out of the count.
func (x *Index) decrementFrequencies(words []termCount) {
	for _, w := range words {
		x.documentFrequency[w.term]--
		if x.documentFrequency[w.term] <= 0 {
			delete(x.documentFrequency, w.term)
		}
	}
}

// refreshesPerAdd is how many old documents are measured again for each new one.
// Words grow rarer or more common as documents come in; with four, no length
// is older than the last fifth of the index.
const refreshesPerAdd = 4

// refreshLengths computes the lengths of a few documents anew, going round.
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

// segmentAfter gives the segment after s, or the first.
func (x *Index) segmentAfter(s *segment) *segment {
	return x.segments[(slices.Index(x.segments, s)+1)%len(x.segments)]
}
