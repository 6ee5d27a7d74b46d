package linear

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNewtonFindsWhatMadeTheLessons(t *testing.T) {
	truth := [3]float64{2, 3, -1}
	r := rand.New(rand.NewPCG(7, 8))
	var lessons []calibrationSample
	for range 50_000 {
		x := [3]float64{r.NormFloat64(), r.Float64() * 2, 1}
		p := logisticFunction(truth[0]*x[0] + truth[1]*x[1] + truth[2])
		lessons = append(lessons, calibrationSample{x, r.Float64() < p, 1})
	}
	require.InDeltaSlice(t, truth[:], slice(fitLogistic(lessons)), 0.15)
}

func slice(a [3]float64) []float64 { return a[:] }

func TestNewtonWithoutLessonsIsAsUsual(t *testing.T) {
	require.Equal(t, priorMean(), fitLogistic(nil))
	always := []calibrationSample{{[3]float64{1, 1, 1}, true, 1}} // no maximum without the prior
	for _, p := range fitLogistic(always) {
		require.False(t, math.IsNaN(p) || math.IsInf(p, 0))
	}
}

func TestTopTwo(t *testing.T) {
	inf := float32(math.Inf(-1))
	cases := map[string]struct {
		scores       []float32
		at           int
		best, second float32
	}{
		"none":    {nil, -1, inf, scoreWithoutRival},
		"one":     {[]float32{0.5}, 0, 0.5, scoreWithoutRival},
		"rising":  {[]float32{-1, 0, 1}, 2, 1, 0},
		"falling": {[]float32{1, 0, -1}, 0, 1, 0},
		"equal":   {[]float32{0, 2, 2}, 1, 2, 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			at, best, second := topTwo(c.scores)
			require.Equal(t, c.at, at)
			require.Equal(t, c.best, best)
			require.Equal(t, c.second, second)
		})
	}
}

func TestTopK(t *testing.T) {
	scores := []float32{0.1, 0.9, 0.5, 0.9, -1}
	require.Equal(t, []int{1}, topK(scores, 1))
	require.Equal(t, []int{1, 3, 2}, topK(scores, 3))
	require.Equal(t, []int{1, 3, 2, 0, 4}, topK(scores, 9))
	require.Empty(t, topK(nil, 3))
}

// answersWith makes held-out scores of two labels that give these confidences:
// the first label always leads, and is right or not.
func answersWith(right []bool, lead []float32) *heldOut {
	h := &heldOut{columns: 2, place: map[int32]int{}}
	for i := range right {
		class := int32(1)
		if right[i] {
			class = 0
		}
		h.class = append(h.class, class)
		h.scores = append(h.scores, lead[i], 0)
	}
	return h
}

func TestThresholdKeepsThePrecision(t *testing.T) {
	var right []bool
	var lead []float32
	for i := range 200 { // below a lead of 1 every fourth is wrong
		lead = append(lead, float32(i)/100)
		right = append(right, i >= 100 || i%4 != 0)
	}
	c := calibration{Best: 1, Lead: 1, Offset: 0}
	h := answersWith(right, lead)
	threshold := c.findThreshold(h, 0.95)
	sure, good := 0.0, 0.0
	for _, a := range c.predictHeldOut(h) {
		if a.confidence >= threshold {
			sure++
			if a.isCorrect {
				good++
			}
		}
	}
	require.GreaterOrEqual(t, good/sure, 0.95)
	require.Greater(t, sure, 100.0)
}

// TestThresholdHoldsOfWhatComes sets thresholds by samples of answers, more often right the
// greater their lead, and looks at as many further answers.
func TestThresholdHoldsOfWhatComes(t *testing.T) {
	const trials, size = 400, 1000
	r := rand.New(rand.NewPCG(3, 4))
	sample := func() *heldOut {
		right, lead := make([]bool, size), make([]float32, size)
		for i := range size {
			lead[i] = float32(r.Float64() * 2)
			right[i] = r.Float64() < logisticFunction(4*float64(lead[i]))
		}
		return answersWith(right, lead)
	}
	c := calibration{Best: 1, Lead: 1, Offset: 0}
	short := 0
	for range trials {
		c.Threshold = c.findThreshold(sample(), 0.95)
		further := sample()
		var report Report
		report.Threshold = c.Threshold
		report.countShares(further, c.predictHeldOut(further))
		require.Greater(t, report.Coverage, 0.5)
		if report.Precision < 0.95 {
			short++
		}
	}
	require.Less(t, float64(short)/trials, 0.07, "one in twenty, and what chance adds")
	require.Greater(t, float64(short)/trials, 0.01, "nothing is given away")
}

func TestLeastShare(t *testing.T) {
	require.InDelta(t, 0, wilsonLowerBound(0, 50), 1e-9)
	require.InDelta(t, 1/(1+wilsonZ*wilsonZ/50), wilsonLowerBound(50, 50), 1e-9, "that all were right does not say that all will be")
	require.InDelta(t, 0.95-wilsonZ*math.Sqrt(0.95*0.05/1e6), wilsonLowerBound(0.95e6, 1e6), 1e-5, "of many it is the normal distribution's")
}

func TestThresholdOfTooLittleToJudge(t *testing.T) {
	h := answersWith([]bool{true, true}, []float32{2, 2})
	require.InDelta(t, 0.95, calibration{Best: 1, Lead: 1}.findThreshold(h, 0.95), 1e-9)
}

func TestThresholdIsNeverBelowEvens(t *testing.T) {
	var right []bool
	var lead []float32
	for i := range 1000 {
		right, lead = append(right, true), append(lead, float32(i)/1000)
	}
	c := calibration{Best: 1, Lead: 1, Offset: -5}
	require.InDelta(t, minThreshold, c.findThreshold(answersWith(right, lead), 0.9), 1e-9)
}

func TestPredictionSharesOutWhatIsLeft(t *testing.T) {
	c := calibration{Best: 2, Lead: 2, Offset: 0, Threshold: 0.5}
	p := c.rankLabels([]string{"a", "b", "c"}, []float32{-0.5, 1, 0.2}, 3)
	require.Equal(t, "b", p.Ranked[0].Label)
	require.Equal(t, "c", p.Ranked[1].Label)
	require.True(t, p.Sure)
	sum := 0.0
	for i, s := range p.Ranked {
		sum += s.Confidence
		require.LessOrEqual(t, s.Confidence, p.Ranked[max(0, i-1)].Confidence)
	}
	require.InDelta(t, 1, sum, 1e-9)
	require.Empty(t, c.rankLabels(nil, nil, 3).Ranked)
}
