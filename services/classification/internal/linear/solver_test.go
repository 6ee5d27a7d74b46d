package linear

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// cloud is a corpus of points in a plane of some dimensions: class 1 leans to
// the first axis, class 0 to the second.
func cloud(examples int) *corpus {
	r := rand.New(rand.NewPCG(3, 4))
	const dimensions = 10
	c := &corpus{labels: []string{"no", "yes"}, start: []int{0}, rows: newEmptyTable(1 << 8)}
	for i := range dimensions {
		c.rows.addRow(uint32(i), 1)
	}
	for i := range examples {
		class := int32(i % 2)
		values := make([]float64, dimensions)
		sum := 0.0
		for d := range values {
			values[d] = r.Float64()
			if d == int(1-class) {
				values[d]++
			}
			sum += values[d] * values[d]
		}
		for d, v := range values {
			c.entries = append(c.entries, component{uint32(d), float32(v / math.Sqrt(sum))})
		}
		c.start = append(c.start, len(c.entries))
		c.class = append(c.class, class)
		c.hint = append(c.hint, false)
	}
	return c
}

func everyone(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// loss is what a solver should have made as small as it can.
func (s *solver) loss() float64 {
	sum := float64(s.bias) * float64(s.bias) / 2
	for _, w := range s.weight {
		sum += float64(w) * float64(w) / 2
	}
	for i := range s.corpus.countExamples() {
		short := max(0, 1-float64(s.signOf(int32(i))*s.scoreOf(int32(i))))
		sum += short * short / (2 * float64(s.diagonalOf(int32(i))))
	}
	return sum
}

func TestSolverFindsTheLeastLoss(t *testing.T) {
	s := newSolver(cloud(200), 1, 1)
	require.NoError(t, s.solveDual(context.Background(), everyone(200)))
	best := s.loss()
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		at, by := r.IntN(len(s.weight)), float32(r.NormFloat64()*0.2)
		s.weight[at] += by
		require.Greater(t, s.loss(), best*0.999)
		s.weight[at] -= by
	}
	right := 0
	for i := range int32(200) {
		if s.signOf(i)*s.scoreOf(i) > 0 {
			right++
		}
	}
	require.Greater(t, right, 190)
}

func TestWeightsAreTheSumOfWhatExamplesSay(t *testing.T) {
	s := newSolver(cloud(60), 1, 1)
	require.NoError(t, s.solveDual(context.Background(), everyone(60)))
	sum := make([]float32, len(s.weight))
	for i := range int32(60) {
		require.GreaterOrEqual(t, s.dual[i], float32(0))
		for _, e := range s.corpus.vectorOf(i) {
			sum[e.row] += s.dual[i] * s.signOf(i) * e.value
		}
	}
	require.InDeltaSlice(t, sum, s.weight, 1e-3)
}

func TestForgottenExamplesLeaveNoTrace(t *testing.T) {
	s := newSolver(cloud(60), 1, 1)
	require.NoError(t, s.solveDual(context.Background(), everyone(60)))
	for i := range int32(60) {
		s.removeExample(i)
	}
	require.InDeltaSlice(t, make([]float32, len(s.weight)), s.weight, 1e-3)
	require.InDelta(t, 0, s.bias, 1e-3)
}

func TestAWarmStartLeadsToTheSamePlace(t *testing.T) {
	c := cloud(300)
	cold, warm := newSolver(c, 1, 1), newSolver(c, 1, 1)
	require.NoError(t, cold.solveDual(context.Background(), everyone(300)))
	require.NoError(t, warm.solveDual(context.Background(), everyone(200)))
	require.NoError(t, warm.solveDual(context.Background(), everyone(300)))
	require.InEpsilon(t, cold.loss(), warm.loss(), 0.01)
}

func TestSolverStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := newSolver(cloud(2*yieldInterval), 1, 1)
	require.ErrorIs(t, s.solveDual(ctx, everyone(2*yieldInterval)), context.Canceled)
}
