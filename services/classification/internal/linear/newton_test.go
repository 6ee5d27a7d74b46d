package linear

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCalibrationFindsTheBottom starts where whole steps of Newton's method lead away
// from it: nearly everything that is certain to look at is right, and it is far from
// what is usual.
func TestCalibrationFindsTheBottom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, spread := range []float64{0.5, 2, 8, 20} {
		var lessons []calibrationSample
		for range 4000 {
			x := [3]float64{r.NormFloat64() * spread, r.Float64() * spread, 1}
			z := 3*x[0] + 4*x[1] - 3
			lessons = append(lessons, calibrationSample{x, r.Float64() < logisticFunction(z), 1})
		}
		p := fitLogistic(lessons)
		best := negativeLogPosterior(lessons, p)
		require.Less(t, best, negativeLogPosterior(lessons, priorMean())+1e-9)
		for range 100 {
			near := p
			near[r.IntN(3)] += r.NormFloat64() * 0.05
			require.GreaterOrEqual(t, negativeLogPosterior(lessons, near), best-1e-6, "spread %v", spread)
		}
	}
}
