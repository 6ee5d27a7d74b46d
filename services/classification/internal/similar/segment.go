package similar

import (
	"iter"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// segment is a part of an index: documents in slots, and the inverted lists of their terms.
type segment struct {
	lengths []atomic.Uint32 // by slot: the bits of a float32
	solved  []atomic.Bool   // by slot

	name     string       // name of the stored documents; guarded by Index.writeMu
	mu       sync.RWMutex // guards the following fields against readers during writes
	used     int          // number of slots that hold or held a document
	removed  int          // number of empty slots among them
	ids      []string     // empty for a removed document
	at       []int64      // Unix seconds
	words    [][]termCount
	postings map[term][]posting // ascending by slot
}

// posting is the frequency of a term in the document of a slot.
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

// liveSlots returns the slots with a document.
func (s *segment) liveSlots() iter.Seq[int] {
	return func(yield func(int) bool) {
		for slot, id := range s.ids[:s.used] {
			if id != "" && !yield(slot) {
				return
			}
		}
	}
}

// appendDocument puts a document into the next slot, which must exist. The document is found as soon as its length is
// set.
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

// clearSlot empties a slot and returns its terms.
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
