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
	Least   float64   // the lowest score, from 0 to 1
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
	// spare is how many more documents than asked for are ranked exactly.
	spare = 32
)

// queried is a word of a query. value is its part of the cosine for a weight
// of 1 in the document, the length of the document left out.
type queried struct {
	term    term
	value   float32
	holders int
}

// candidate is a document that may be among the best. What else there is to know of it
// is looked up when it is: a query ranks many more.
type candidate struct {
	place
	score float32
	at    int64 // Unix seconds
}

// Search gives the documents most similar to a text, best first, and of equal
// ones the newer first.
func (x *Index) Search(q Query) []Match {
	words, segments := x.prepare(q.Text)
	read := affordable(words, x.budget)
	floor := float32(0)
	if read == len(words) { // scores are exact
		floor = float32(q.Least)
	}
	best := newRanking(q.Limit+spare, floor)
	mem := x.borrow()
	defer x.scratch.Put(mem)
	for _, s := range slices.Backward(segments) {
		s.scan(mem, x.damping, words[:read], q, best)
	}
	ranked := best.best()
	if read < len(words) {
		rescore(ranked, words, x.damping)
	}
	var matches []Match
	for _, c := range ranked[:min(len(ranked), max(q.Limit, 0))] {
		if float64(c.score) < q.Least {
			break
		}
		if match, there := c.match(); there {
			matches = append(matches, match)
		}
	}
	return matches
}

// prepare weighs the words of a query, rarest first. Words in no document are
// left out, but count in its length.
func (x *Index) prepare(s string) ([]queried, []*segment) {
	words := wordsOf(s)
	x.mu.RLock()
	defer x.mu.RUnlock()
	length := x.length(words)
	var known []queried
	for _, w := range words {
		if n := int(x.holders[w.term]); n > 0 {
			v := idf(n, len(x.places))
			known = append(known, queried{w.term, x.damping[w.times] * v * v / length, n})
		}
	}
	slices.SortFunc(known, func(a, b queried) int { return cmp.Compare(a.holders, b.holders) })
	return known, x.segments
}

// affordable is how many words can be read within the budget, at least one.
func affordable(words []queried, budget int) int {
	sum := 0
	for i, w := range words {
		sum += w.holders
		if sum > budget && i > 0 {
			return i
		}
	}
	return len(words)
}

// scan ranks the documents of a segment that have one of the words.
func (s *segment) scan(mem *scratch, d *damping, words []queried, q Query, best *ranking) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	mem.touched = mem.touched[:0]
	for _, w := range words {
		for _, p := range s.postings[w.term] {
			if mem.sums[p.slot] == 0 {
				mem.touched = append(mem.touched, p.slot)
			}
			mem.sums[p.slot] += w.value * d[p.times]
		}
	}
	for _, touched := range slices.Backward(mem.touched) { // newer ones first: of equal ones they are better
		slot := int(touched)
		sum, length := mem.sums[slot], s.length(slot)
		mem.sums[slot] = 0
		if length == 0 || sum/length < best.floor.score { // without a length it is being added at this moment
			continue
		}
		if c := (candidate{place{s, slot}, sum / length, s.at[slot]}); best.wants(c) && s.chosen(slot, q) {
			best.add(c)
		}
	}
}

// chosen says whether the document of a slot is one that the query wants.
func (s *segment) chosen(slot int, q Query) bool {
	if q.State != Any && s.solved[slot].Load() != (q.State == Solved) {
		return false
	}
	return s.ids[slot] != q.Exclude && (q.Since.IsZero() || s.at[slot] >= q.Since.Unix())
}

// match is what a query tells of the candidate, unless it was removed meanwhile.
func (c candidate) match() (Match, bool) {
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
