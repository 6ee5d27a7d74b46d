package linear

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReportCountsWhatIsRight(t *testing.T) {
	h := &heldOut{columns: 4, class: []int32{0, 0, 1, 2}, scores: []float32{
		1, 0, -1, -1, // right and sure
		0, 1, -1, -1, // wrong, the right one second
		0.1, 0.2, 0, -1, // right, not sure
		3, 2, -3, 1, // wrong, and not among three
	}}
	c := &corpus{labels: []string{"a", "b", "c", "d"}, exampleCount: 9}
	cal := calibration{Best: 1, Lead: 1, Threshold: 0.8}
	r := newReport(c, h, cal)
	require.Equal(t, 9, r.Examples)
	require.Equal(t, 4, r.Labels)
	require.Equal(t, 4, r.HeldOut)
	require.InDelta(t, 0.5, r.Accuracy, 1e-9)
	require.InDelta(t, 0.75, r.TopThree, 1e-9)
	require.InDelta(t, 0.75, r.Coverage, 1e-9)
	require.InDelta(t, 1.0/3, r.Precision, 1e-9)
	// a: right once of two, given twice; b: once of one, given twice; c: never.
	require.InDelta(t, (0.5+2.0/3+0)/3, r.MacroF1, 1e-9)
	require.Equal(t, []Confusion{{"a", "b", 1}, {"c", "a", 1}}, r.Confused)
}

func TestReportOfNothing(t *testing.T) {
	r := newReport(&corpus{}, &heldOut{}, calibration{})
	require.Zero(t, r.Accuracy)
	require.Zero(t, r.HeldOut)
}

func TestCalibrationError(t *testing.T) {
	var honest, boastful []heldOutPrediction
	for i := range 100 {
		honest = append(honest, heldOutPrediction{confidence: 0.75, isCorrect: i%4 != 0})
		boastful = append(boastful, heldOutPrediction{confidence: 0.99, isCorrect: i%2 == 0})
	}
	require.InDelta(t, 0, calibrationError(honest), 1e-9)
	require.InDelta(t, 0.49, calibrationError(boastful), 1e-9)
}

func TestFoldsHoldOutEachExampleOnce(t *testing.T) {
	c := &corpus{class: make([]int32, 103), hint: make([]bool, 103)}
	for i := range c.class {
		c.class[i] = int32(i % 7)
		c.hint[i] = i%10 == 0
	}
	f := newFolds(c)
	times := map[int32]int{}
	for fold := range f.count {
		members, others := f.membersOf(fold), f.examplesOutside(fold)
		require.Len(t, f.all, len(members)+len(others))
		for _, i := range members {
			require.False(t, c.hint[i])
			require.NotContains(t, others, i)
			times[i]++
		}
	}
	require.Len(t, times, 103-11)
}

func TestFoldsOfManyAreASample(t *testing.T) {
	const many = 50_000
	f := newFolds(&corpus{class: make([]int32, many), hint: make([]bool, many)})
	require.Equal(t, 1, f.count)
	require.InDelta(t, maxHeldOut, len(f.membersOf(0)), 200)
}
