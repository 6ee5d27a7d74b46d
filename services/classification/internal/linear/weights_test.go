package linear

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// randomColumns gives weights as a trained model has them, by column.
func randomColumns(r *rand.Rand, rows, columns int) [][]float32 {
	all := make([][]float32, columns)
	for c := range all {
		all[c] = make([]float32, rows)
		for i := range all[c] {
			all[c][i] = float32(r.NormFloat64())
		}
	}
	return all
}

func TestProductIsThatOfRoundedWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, columns := range []int{1, 2, 7, 8, 9, 16, 17, 150} {
		const rows = 50
		values := randomColumns(r, rows, columns)
		w := newWeights(rows, columns)
		for c, v := range values {
			w.setColumn(c, v)
		}
		vector := []component{{0, 0.5}, {7, 0.1}, {49, 0.85}}
		mem := &scratch{}
		w.multiplyVector(mem, vector)
		require.Len(t, mem.scores, columns)
		for c := range columns {
			exact, rounded := float32(0), float32(0)
			for _, e := range vector {
				exact += e.value * values[c][e.row]
				rounded += e.value * w.weightAt(e.row, c)
			}
			require.InDelta(t, rounded, mem.scores[c], 1e-3)
			require.InDelta(t, exact, mem.scores[c], 0.03)
		}
	}
}

func TestProductDoesNotOverflow(t *testing.T) {
	const rows = 1 << 16
	w := newWeights(rows, 9)
	low, high := make([]float32, rows), make([]float32, rows)
	vector := make([]component, rows)
	value := float32(1 / math.Sqrt(rows))
	for i := range vector {
		vector[i] = component{uint32(i), value}
		low[i], high[i] = -3, 3
	}
	for c := range 9 {
		w.setColumn(c, [][]float32{low, high}[c%2])
	}
	mem := &scratch{}
	w.multiplyVector(mem, vector)
	for c, score := range mem.scores {
		want := 3 * math.Sqrt(rows) * float64(1-2*((c+1)%2))
		require.InEpsilon(t, want, score, 0.01, "column %d", c)
	}
}

func TestProductOfNothing(t *testing.T) {
	w := newWeights(3, 2)
	w.setColumn(0, []float32{1, 2, 3})
	w.setColumn(1, []float32{0, 0, 0})
	mem := &scratch{scores: []float32{9, 9, 9}}
	w.multiplyVector(mem, nil)
	require.Equal(t, []float32{0, 0}, mem.scores)
	w.multiplyVector(mem, []component{{2, 1}})
	require.InDeltaSlice(t, []float32{3, 0}, mem.scores, 1e-3)
}

func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const rows, columns, entries = 40_000, 150, 200
	w := newWeights(rows, columns)
	for c, v := range randomColumns(r, rows, columns) {
		w.setColumn(c, v)
	}
	var vector []component
	for range entries {
		vector = append(vector, component{uint32(r.IntN(rows)), 0.07})
	}
	mem := &scratch{}
	for b.Loop() {
		w.multiplyVector(mem, vector)
	}
}
