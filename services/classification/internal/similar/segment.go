package similar

import (
	"iter"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// segment is a part of an index: documents in slots, and for each word the
// slots that have it.
type segment struct {
	lengths []atomic.Uint32 // by slot: the bits of a float32
	solved  []atomic.Bool   // by slot

	name     string       // under which it is stored; guarded by Index.writing
	mu       sync.RWMutex // guards what follows against readers while it is written
	used     int          // slots below it hold a document, or held one
	removed  int          // how many of them are empty
	ids      []string     // empty for slots whose document was removed
	at       []int64      // Unix seconds
	words    [][]termCount
	postings map[term][]posting // ascending by slot
}

// posting says how often a word is in the document of a slot.
type posting struct {
	slot  uint16
	count uint8
}

func newSegment(size int) *segment {
	return &segment{
		lengths:  make([]atomic.Uint32, size),
		solved:   make([]atomic.Bool, size),
		ids:      make([]string, size),
		at:       make([]int64, size),
		words:    make([][]termCount, size),
		postings: map[term][]posting{},
	}
}

func (s *segment) isFull() bool { return s.used == len(s.ids) }

// liveSlots gives the slots that hold a document.
func (s *segment) liveSlots() iter.Seq[int] {
	return func(yield func(int) bool) {
		for slot, id := range s.ids[:s.used] {
			if id != "" && !yield(slot) {
				return
			}
		}
	}
}

// appendDocument puts a document into the next slot. There must be one. The document
// is found once its length is set.
func (s *segment) appendDocument(id string, words []termCount, at time.Time, solved bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	slot := s.used
	s.used++
	s.ids[slot], s.words[slot], s.at[slot] = id, words, at.Unix()
	s.solved[slot].Store(solved)
	for _, w := range words {
		s.postings[w.term] = append(s.postings[w.term], posting{uint16(slot), w.count})
	}
	return slot
}

// clearSlot empties a slot and gives the words that were in it.
func (s *segment) clearSlot(slot int) []termCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	words := s.words[slot]
	for _, w := range words {
		list := s.postings[w.term]
		at, _ := slices.BinarySearchFunc(list, slot, func(p posting, slot int) int {
			return int(p.slot) - slot
		})
		list = slices.Delete(list, at, at+1)
		s.postings[w.term] = list
		if len(list) == 0 {
			delete(s.postings, w.term)
		}
	}
	s.ids[slot], s.words[slot] = "", nil
	s.removed++
	return words
}

func (s *segment) setLength(slot int, length float32) {
	s.lengths[slot].Store(math.Float32bits(length))
}

func (s *segment) lengthOf(slot int) float32 {
	return math.Float32frombits(s.lengths[slot].Load())
}
