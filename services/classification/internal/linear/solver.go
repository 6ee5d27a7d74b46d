package linear

import (
	"context"
	"math/rand/v2"
	"runtime"
)

// solver finds the weights that tell one label from all others: a linear
// support vector machine with squared hinge loss, solved by coordinate descent
// on its dual (Hsieh et al., ICML 2008). There is one dual value for each
// example; those that rest at zero are set aside while it runs.
type solver struct {
	corpus *corpus
	class  int32
	diagonals   [2]float32 // 1/(2C): the diagonal that the squared loss adds, for others and for the label's own
	dual   []float32  // by example, 0 for those left out
	weight []float32  // by row
	bias   float32
	random *rand.Rand
	active []int32
}

// positiveCost is how much more an example of the label counts than one of the many
// others.
const positiveCost = 3

// newSolver prepares to learn one class. cost is C: how much a wrong training
// example counts against simple weights.
func newSolver(c *corpus, class int32, cost float64) *solver {
	return &solver{
		corpus: c,
		class:  class,
		diagonals:   [2]float32{float32(0.5 / cost), float32(0.5 / (positiveCost * cost))},
		dual:   make([]float32, c.countExamples()),
		weight: make([]float32, len(c.rows.idf)),
		random: rand.New(rand.NewPCG(uint64(class), 0)),
	}
}

const (
	// tolerance is how far from flat the gradient may be. Less costs time and
	// changes nothing that shows in accuracy.
	tolerance = 0.1
	maxEpochs = 60
	infinite  = float32(1e30)
)

// solveDual runs over the given examples until nothing moves much, starting from
// the solution it has: a second run over nearly the same examples is short.
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

// yieldInterval is how many examples are visited between two looks at the context.
// The processor is offered to others then, so that training in the background
// does not make requests wait for the scheduler's next slice.
const yieldInterval = 512

// runEpoch visits every active example once, in random order, and gives the
// range of the gradients seen. An example at rest whose gradient is beyond the
// bound is set aside.
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

func (s *solver) gradientOf(i int32) float32 {
	return s.signOf(i)*s.scoreOf(i) - 1 + s.diagonalOf(i)*s.dual[i]
}

func (s *solver) diagonalOf(i int32) float32 {
	if s.corpus.class[i] == s.class {
		return s.diagonals[1]
	}
	return s.diagonals[0]
}

// updateDual moves one dual value to where its gradient is zero, or to its bound.
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

// scoreOf is how far example i is on the right side of the boundary. Nearly all
// of the training time is spent here; four sums instead of one keep the
// processor from waiting for each addition. A solver belongs to one goroutine and the
// corpus is only read, so the race detector, to which every access here counts, need
// not look: with it a fit took thirty times as long.
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

// addToDual moves the dual value of example i, and the weights with it. As in score, there
// is nothing for the race detector to find.
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
