package similar

import (
	"cmp"
	"slices"
	"time"
)

// Query says what to look for. Only Text and Limit are required.
type Query struct {
	Text  string
	Limit int // how many matches at most
	// Exclude is the ID of a document to leave out: the one asked about.
	Exclude string
	State   State
	Since   time.Time // only what came in then or later
	MinScore   float64   // the lowest score, from 0 to 1
}

// State chooses documents by whether they are solved.
type State int

// The states to choose.
const (
	Any State = iota
	Open
	Solved
)

// Match is a document found.
type Match struct {
	ID     string
	Score  float64 // cosine: 1 for the same words, 0 for none in common
	At     time.Time
	Solved bool
}

const (
	// defaultBudget is how many occurrences of words a query reads. The rarest
	// words are read first; those that it does not reach are in so many
	// documents that they tell little, and only count in the ranking of the
	// best.
	defaultBudget = 1 << 15
	// extraCandidates is how many more documents than asked for are ranked exactly.
	extraCandidates = 32
)

// queryTerm is a word of a query. value is its part of the cosine for a weight
// of 1 in the document, the length of the document left out.
type queryTerm struct {
	term    term
	weight   float32
	frequency int
}

// candidate is a document that may be among the best. What else there is to know of it
// is looked up when it is: a query ranks many more.
type candidate struct {
	position
	score float32
	at    int64 // Unix seconds
}

// Search gives the documents most similar to a text, best first, and of equal
// ones the newer first.
func (x *Index) Search(q Query) []Match {
	words, segments := x.weighQuery(q.Text)
	read := countAffordable(words, x.postingBudget)
	floor := float32(0)
	if read == len(words) { // scores are exact
		floor = float32(q.MinScore)
	}
	best := newRanking(q.Limit+extraCandidates, floor)
	mem := x.borrowScratch()
	defer x.scratch.Put(mem)
	for _, s := range slices.Backward(segments) {
		s.scoreDocuments(mem, x.termWeights, words[:read], q, best)
	}
	ranked := best.topCandidates()
	if read < len(words) {
		rescoreExactly(ranked, words, x.termWeights)
	}
	var matches []Match
	for _, c := range ranked[:min(len(ranked), max(q.Limit, 0))] {
		if float64(c.score) < q.MinScore {
			break
		}
		if match, there := c.toMatch(); there {
			matches = append(matches, match)
		}
	}
	return matches
}

// weighQuery weighs the words of a query, rarest first. Words in no document are
// left out, but count in its length.
func (x *Index) weighQuery(s string) ([]queryTerm, []*segment) {
	words := countTerms(s)
	x.mu.RLock()
	defer x.mu.RUnlock()
	length := x.vectorLength(words)
	var known []queryTerm
	for _, w := range words {
		if n := int(x.documentFrequency[w.term]); n > 0 {
			v := inverseFrequency(n, len(x.positions))
			known = append(known, queryTerm{w.term, x.termWeights[w.count] * v * v / length, n})
		}
	}
	slices.SortFunc(known, func(a, b queryTerm) int { return cmp.Compare(a.frequency, b.frequency) })
	return known, x.segments
}

// countAffordable is how many words can be read within the budget, at least one.
func countAffordable(words []queryTerm, budget int) int {
	sum := 0
	for i, w := range words {
		sum += w.frequency
		if sum > budget && i > 0 {
			return i
		}
	}
	return len(words)
}

// scoreDocuments ranks the documents of a segment that have one of the words.
func (s *segment) scoreDocuments(mem *scratch, d *sublinearWeights, words []queryTerm, q Query, best *ranking) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	mem.touched = mem.touched[:0]
	for _, w := range words {
		for _, p := range s.postings[w.term] {
			if mem.sums[p.slot] == 0 {
				mem.touched = append(mem.touched, p.slot)
			}
			mem.sums[p.slot] += w.weight * d[p.count]
		}
	}
	for _, touched := range slices.Backward(mem.touched) { // newer ones first: of equal ones they are better
		slot := int(touched)
		sum, length := mem.sums[slot], s.lengthOf(slot)
		mem.sums[slot] = 0
		if length == 0 || sum/length < best.floor.score { // without a length it is being added at this moment
			continue
		}
		if c := (candidate{position{s, slot}, sum / length, s.at[slot]}); best.wouldKeep(c) && s.isSelected(slot, q) {
			best.addCandidate(c)
		}
	}
}

// isSelected says whether the document of a slot is one that the query wants.
func (s *segment) isSelected(slot int, q Query) bool {
	if q.State != Any && s.solved[slot].Load() != (q.State == Solved) {
		return false
	}
	return s.ids[slot] != q.Exclude && (q.Since.IsZero() || s.at[slot] >= q.Since.Unix())
}

// toMatch is what a query tells of the candidate, unless it was removed meanwhile.
func (c candidate) toMatch() (Match, bool) {
	c.segment.mu.RLock()
	defer c.segment.mu.RUnlock()
	id := c.segment.ids[c.slot]
	return Match{
		ID:     id,
		Score:  min(float64(c.score), 1),
		At:     time.Unix(c.at, 0).UTC(),
		Solved: c.segment.solved[c.slot].Load(),
	}, id != ""
}
