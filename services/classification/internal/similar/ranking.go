package similar

import (
	"cmp"
	"math"
	"slices"
)

// ranking keeps the best candidates.
type ranking struct {
	size  int
	floor candidate   // what is not better is not among the best any more
	list  []candidate // in any order, and up to twice as many as wanted
}

// newRanking keeps those of at least a score.
func newRanking(size int, least float32) *ranking {
	return &ranking{size: size, floor: candidate{score: least, at: math.MinInt64}, list: make([]candidate, 0, 2*size)}
}

// wouldKeep says whether a candidate would be kept.
func (r *ranking) wouldKeep(c candidate) bool { return compareCandidates(c, r.floor) < 0 }

// addCandidate takes a candidate in. Now and then those that are not among the best are dropped:
// keeping all of them in their places took most of the time of a long list.
func (r *ranking) addCandidate(c candidate) {
	if r.list = append(r.list, c); len(r.list) >= 2*r.size {
		r.floor = r.topCandidates()[r.size-1]
	}
}

// topCandidates are those of the wanted number, best first.
func (r *ranking) topCandidates() []candidate {
	slices.SortFunc(r.list, compareCandidates)
	r.list = r.list[:min(len(r.list), r.size)]
	return r.list
}

// compareCandidates orders by score, then by time.
func compareCandidates(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(b.at, a.at)
}

// rescoreExactly ranks candidates anew by all words of the query.
func rescoreExactly(ranked []candidate, words []queryTerm, d *sublinearWeights) {
	value := make(map[term]float32, len(words))
	for _, w := range words {
		value[w.term] = w.weight
	}
	for i := range ranked {
		c := &ranked[i]
		sum := float32(0)
		for _, w := range c.segment.wordsAt(c.slot) {
			sum += value[w.term] * d[w.count]
		}
		c.score = sum / c.segment.lengthOf(c.slot)
	}
	slices.SortStableFunc(ranked, compareCandidates)
}

// wordsAt gives the words of a document, none if it has been removed since.
func (s *segment) wordsAt(slot int) []termCount {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.words[slot]
}

// scratch is the memory of one query.
type scratch struct {
	sums    []float32 // by slot; all zero between segments
	touched []uint16
}

func (x *Index) borrowScratch() *scratch {
	if mem, ok := x.scratch.Get().(*scratch); ok {
		return mem
	}
	return &scratch{sums: make([]float32, x.segmentSize)}
}
