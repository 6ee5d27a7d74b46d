package linear

import "slices"

// folds are the parts of a cross-validation. A small corpus is held out completely, a fifth at a time; of a large one
// a sample is enough.
type folds struct {
	count int
	all   []int32 // all examples, grouped by class
	of    []int   // by index in all: number of the fold, or none
}

const (
	foldsOfSmall = 5
	// smallCorpus is the size from which a fifth of the corpus says as much as all of it, and four more trainings
	// cost noticeable time.
	smallCorpus = 4000
	// maxHeldOut bounds the memory of held-out scores.
	maxHeldOut = 4000
	none       = -1
)

// newFolds distributes the examples of each class evenly (stratified folds).
func newFolds(c *corpus) folds {
	f := folds{count: foldsOfSmall, all: make([]int32, c.countExamples()), of: make([]int, c.countExamples())}
	every := foldsOfSmall
	if c.countExamples() > smallCorpus {
		f.count = 1
		every = max(foldsOfSmall, (c.countExamples()+maxHeldOut-1)/maxHeldOut)
	}
	for i := range f.all {
		f.all[i] = int32(i)
	}
	slices.SortStableFunc(f.all, func(a, b int32) int { return int(c.class[a] - c.class[b]) })
	dealt := 0
	for at, i := range f.all {
		f.of[at] = none
		if !c.hint[i] {
			if dealt%every < f.count {
				f.of[at] = dealt % every
			}
			dealt++
		}
	}
	return f
}

// membersOf returns the examples of one fold.
func (f folds) membersOf(fold int) []int32 {
	return f.selectWhere(func(of int) bool { return of == fold })
}

// examplesOutside returns the examples outside one fold.
func (f folds) examplesOutside(fold int) []int32 {
	return f.selectWhere(func(of int) bool { return of != fold })
}

func (f folds) selectWhere(want func(fold int) bool) []int32 {
	var picked []int32
	for at, i := range f.all {
		if want(f.of[at]) {
			picked = append(picked, i)
		}
	}
	return picked
}

// heldOut holds the scores of held-out examples, by solvers that were not trained on them. Different classes may be
// set concurrently.
type heldOut struct {
	columns int
	class   []int32 // by held-out example: its right class
	scores  []float32
	place   map[int32]int // by example: index among the held-out ones
}

func newHeldOut(c *corpus, f folds) *heldOut {
	h := &heldOut{columns: len(c.labels), place: map[int32]int{}}
	for fold := range f.count {
		for _, i := range f.membersOf(fold) {
			h.place[i] = len(h.class)
			h.class = append(h.class, c.class[i])
		}
	}
	h.scores = make([]float32, len(h.class)*h.columns)
	return h
}

func (h *heldOut) setScore(example, class int32, score float32) {
	h.scores[h.place[example]*h.columns+int(class)] = score
}

// countExamples returns the number of held-out examples.
func (h *heldOut) countExamples() int { return len(h.class) }

// scoresOf returns the scores of the nth held-out example, by class.
func (h *heldOut) scoresOf(n int) []float32 {
	return h.scores[n*h.columns : (n+1)*h.columns]
}
