package linear

import (
	"context"
	"math/rand/v2"
	"runtime"
)

// solver trains the binary classifier of one class: a linear support vector machine with squared hinge loss (L2-SVM),
// by coordinate descent on its dual (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM",
// ICML 2008). It skips examples that rest at zero (shrinking).
type solver struct {
	corpus    *corpus
	class     int32
	diagonals [2]float32 // 1/(2C), the diagonal of the squared loss: for negative and for positive examples
	dual      []float32  // dual variable by example; 0 for excluded ones
	weight    []float32  // by row
	bias      float32
	random    *rand.Rand
	active    []int32 // examples that are not shrunk
}

// positiveCost is the weight of a positive example relative to a negative one.
const positiveCost = 3

// newSolver returns a solver for one class. cost is C.
func newSolver(c *corpus, class int32, cost float64) *solver {
	return &solver{
		corpus:    c,
		class:     class,
		diagonals: [2]float32{float32(0.5 / cost), float32(0.5 / (positiveCost * cost))},
		dual:      make([]float32, c.countExamples()),
		weight:    make([]float32, len(c.rows.idf)),
		random:    rand.New(rand.NewPCG(uint64(class), 0)),
	}
}

const (
	// tolerance is the range of projected gradients at convergence. A smaller one costs time without a visible gain
	// in accuracy.
	tolerance = 0.1
	maxEpochs = 60
	infinite  = float32(1e30)
)

// solveDual descends over the examples until convergence, starting from the present solution: a second run over
// nearly the same examples is short (warm start).
func (s *solver) solveDual(ctx context.Context, examples []int32) error {
	s.active = append(s.active[:0], examples...)
	bound := infinite
	for range maxEpochs {
		if err := ctx.Err(); err != nil {
			return err
		}
		low, high, err := s.runEpoch(ctx, bound)
		if err != nil {
			return err
		}
		converged := high-low <= tolerance
		if converged && len(s.active) == len(examples) {
			return nil
		}
		bound = high
		if converged || bound <= 0 {
			bound = infinite
		}
		if converged { // check those set aside once more
			s.active = append(s.active[:0], examples...)
		}
	}
	return nil
}

// yieldInterval is the number of examples between two checks of the context. There the goroutine also yields its
// processor, so that a training in the background does not delay requests by a time slice of the scheduler.
const yieldInterval = 512

// runEpoch visits every active example once in random order, and returns the range of the projected gradients. It
// shrinks an example at rest with a gradient beyond the bound.
func (s *solver) runEpoch(ctx context.Context, bound float32) (low, high float32, err error) {
	low, high = infinite, -infinite
	for at := 0; at < len(s.active); at++ {
		if at%yieldInterval == yieldInterval-1 {
			runtime.Gosched()
			if err := ctx.Err(); err != nil {
				return 0, 0, err
			}
		}
		other := at + s.random.IntN(len(s.active)-at)
		s.active[at], s.active[other] = s.active[other], s.active[at]
		gradient := s.gradientOf(s.active[at])
		if s.dual[s.active[at]] == 0 {
			if gradient > bound {
				last := len(s.active) - 1
				s.active[at] = s.active[last]
				s.active = s.active[:last]
				at--
				continue
			}
			gradient = min(gradient, 0)
		}
		low, high = min(low, gradient), max(high, gradient)
		s.updateDual(s.active[at], gradient)
	}
	return low, high, nil
}

// gradientOf returns the partial derivative of the dual objective by the variable of example i.
func (s *solver) gradientOf(i int32) float32 {
	return s.signOf(i)*s.scoreOf(i) - 1 + s.diagonalOf(i)*s.dual[i]
}

func (s *solver) diagonalOf(i int32) float32 {
	if s.corpus.class[i] == s.class {
		return s.diagonals[1]
	}
	return s.diagonals[0]
}

// updateDual moves one dual variable to the zero of its gradient, or to its bound 0.
func (s *solver) updateDual(i int32, gradient float32) {
	const negligible = 1e-6
	if gradient > negligible || gradient < -negligible {
		// The vector has length 1, the bias counts as one more component.
		next := max(s.dual[i]-gradient/(2+s.diagonalOf(i)), 0)
		s.addToDual(i, next-s.dual[i])
	}
}

func (s *solver) signOf(i int32) float32 {
	if s.corpus.class[i] == s.class {
		return 1
	}
	return -1
}

// scoreOf returns the decision value of example i. Most of the training time is spent here; four partial sums avoid
// waits for each addition. The race detector is off, because it made a fit thirty times as long: a solver belongs to
// one goroutine, and the corpus is only read.
//
//go:norace
func (s *solver) scoreOf(i int32) float32 {
	var a, b, c, d float32
	v := s.corpus.vectorOf(i)
	for ; len(v) >= 4; v = v[4:] {
		a += s.weight[v[0].row] * v[0].value
		b += s.weight[v[1].row] * v[1].value
		c += s.weight[v[2].row] * v[2].value
		d += s.weight[v[3].row] * v[3].value
	}
	for _, e := range v {
		a += s.weight[e.row] * e.value
	}
	return a + b + c + d + s.bias
}

// addToDual adds to the dual variable of example i and updates the weights. The race detector is off as in scoreOf.
//
//go:norace
func (s *solver) addToDual(i int32, by float32) {
	s.dual[i] += by
	by *= s.signOf(i)
	s.bias += by
	for _, e := range s.corpus.vectorOf(i) {
		s.weight[e.row] += by * e.value
	}
}

// removeExample takes example i out of the solution.
func (s *solver) removeExample(i int32) {
	if s.dual[i] != 0 {
		s.addToDual(i, -s.dual[i])
		s.dual[i] = 0
	}
}
