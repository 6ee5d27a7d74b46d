package similar

import (
	"cmp"
	"math"
	"slices"
)

// ranking keeps the best candidates.
type ranking struct {
	size  int
	floor candidate   // the worst score that may still be among the best
	list  []candidate // unordered, up to twice the size
}

// newRanking keeps candidates with at least a score.
func newRanking(size int, least float32) *ranking {
	return &ranking{size: size, floor: candidate{score: least, at: math.MinInt64}, list: make([]candidate, 0, 2*size)}
}

// wouldKeep reports whether the ranking would keep a candidate.
func (r *ranking) wouldKeep(c candidate) bool { return compareCandidates(c, r.floor) < 0 }

// addCandidate adds a candidate. Only when the list is full are the best selected from it: an ordered list took most of
// the time of a query.
func (r *ranking) addCandidate(c candidate) {
	if r.list = append(r.list, c); len(r.list) >= 2*r.size {
		selectBest(r.list, r.size)
		r.list = r.list[:r.size]
		r.floor = r.list[r.size-1]
	}
}

// selectBest moves the count best candidates to the front, and the worst of them to the last of these places (quickselect: Hoare, "Algorithm 65:
// Find", 1961).
func selectBest(list []candidate, count int) {
	first, last := 0, len(list)-1
	for first < last {
		pivot := list[(first+last)/2]
		from, to := first, last
		for from <= to {
			for compareCandidates(list[from], pivot) < 0 {
				from++
			}
			for compareCandidates(pivot, list[to]) < 0 {
				to--
			}
			if from <= to {
				list[from], list[to] = list[to], list[from]
				from++
				to--
			}
		}
		switch {
		case count-1 <= to:
			last = to
		case count-1 >= from:
			first = from
		default:
			return
		}
	}
}

// topCandidates returns the best candidates, best first.
func (r *ranking) topCandidates() []candidate {
	slices.SortFunc(r.list, compareCandidates)
	r.list = r.list[:min(len(r.list), r.size)]
	return r.list
}

// compareCandidates orders by falling score, then by falling time.
func compareCandidates(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(b.at, a.at)
}

// rescoreExactly ranks candidates again by all terms of the query.
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

// wordsAt returns the terms of a document; none for a removed one.
func (s *segment) wordsAt(slot int) []termCount {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.words[slot]
}

// scratch is the reused memory of one query.
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
