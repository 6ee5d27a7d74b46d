package similar

import (
	"cmp"
	"slices"
)

// ranking keeps the best candidates, best first.
type ranking struct {
	size int
	list []candidate
}

func newRanking(size int) *ranking {
	return &ranking{size: size, list: make([]candidate, 0, size+1)}
}

// wants says whether a candidate with the score would be kept.
func (r *ranking) wants(score float32) bool {
	return len(r.list) < r.size || score >= r.list[len(r.list)-1].score
}

// add puts a candidate in its place.
func (r *ranking) add(c candidate) {
	at, _ := slices.BinarySearchFunc(r.list, c, better)
	r.list = slices.Insert(r.list, at, c)
	r.list = r.list[:min(len(r.list), r.size)]
}

// better orders by score, then by time.
func better(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), b.At.Compare(a.At))
}

// rescore ranks anew by all words of the query.
func (r *ranking) rescore(words []queried, d *damping) {
	value := make(map[term]float32, len(words))
	for _, w := range words {
		value[w.term] = w.value
	}
	for i := range r.list {
		c := &r.list[i]
		sum := float32(0)
		for _, w := range c.segment.wordsAt(c.slot, c.ID) {
			sum += value[w.term] * d[w.times]
		}
		c.score = sum / c.segment.length(c.slot)
	}
	slices.SortStableFunc(r.list, better)
}

// wordsAt gives the words of a document, none if it has been removed since.
func (s *segment) wordsAt(slot int, id string) []counted {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.ids[slot] != id {
		return nil
	}
	return s.words[slot]
}

// scratch is the memory of one query.
type scratch struct {
	sums    []float32 // by slot; all zero between segments
	touched []uint16
}

func (x *Index) borrow() *scratch {
	if mem, ok := x.scratch.Get().(*scratch); ok {
		return mem
	}
	return &scratch{sums: make([]float32, x.segmentSize)}
}
