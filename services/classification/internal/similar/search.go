package similar

import (
	"cmp"
	"slices"
	"time"
)

// Query selects documents. Only Text and Limit are required.
type Query struct {
	Text  string
	Limit int // maximum number of matches
	// Exclude is the ID of a document to leave out, such as the source of Text.
	Exclude  string
	State    State
	Since    time.Time // time of the oldest documents
	MinScore float64   // from 0 to 1
}

// State selects documents by their outcome.
type State int

// The states to choose.
const (
	Any State = iota
	Open
	Solved
)

// Match is a found document.
type Match struct {
	ID     string
	Score  float64 // cosine: 1 for the same words, 0 for no common ones
	At     time.Time
	Solved bool
}

const (
	// defaultBudget bounds the postings that a query reads. It reads the rarest terms first; terms beyond the budget
	// are too frequent to say much, and count only in the exact scores of the best. The hits on the sets of the evaluation are
	// the same with half of it, and fewer with a quarter.
	defaultBudget = 1 << 13
	// extraCandidates is the number of candidates beyond the limit that are scored exactly.
	extraCandidates = 32
)

// queryTerm is a term of a query. weight is its part of the cosine for a weight of 1 in the document, without the
// length of the document.
type queryTerm struct {
	term      term
	weight    float32
	frequency int
}

// candidate is a document that may be among the best. Its ID is looked up only for a match, because a query ranks
// many more candidates.
type candidate struct {
	position
	score float32
	at    int64 // Unix seconds
}

// Search returns the documents with the highest cosine to a text, best first. Of equal ones the newer comes first.
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
	for _, c := range ranked {
		if len(matches) >= q.Limit || float64(c.score) < q.MinScore {
			break
		}
		if match, there := c.toMatch(); there && match.ID != q.Exclude { // compared for the best alone
			matches = append(matches, match)
		}
	}
	return matches
}

// weighQuery returns the weighted terms of a query, rarest first, and the segments. It drops terms without documents,
// but counts them in the length.
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

// countAffordable returns the number of terms within the budget, at least one.
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

// scoreDocuments ranks the documents of a segment that have one of the terms.
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

// isSelected reports whether the query selects the document of a slot, be it the excluded one.
func (s *segment) isSelected(slot int, q Query) bool {
	if q.State != Any && s.solved[slot].Load() != (q.State == Solved) {
		return false
	}
	return q.Since.IsZero() || s.at[slot] >= q.Since.Unix()
}

// toMatch returns the match of a candidate, and false if its document was removed meanwhile.
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
