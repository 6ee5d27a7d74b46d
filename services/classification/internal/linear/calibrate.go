package linear

import (
	"cmp"
	"math"
	"slices"
)

// calibrationSample is one thing that a calibration learns from.
type calibrationSample struct {
	x      [3]float64
	isCorrect  bool
	weight float64
}

// outOfScopeWeight is how much a message that belongs to no label counts against
// one that does: about one in ten that come in is such.
const outOfScopeWeight = 0.1

// fitCalibration learns from held-out examples how far scores can be trusted, and
// from which confidence on the answers are right as often as precision says.
func fitCalibration(h *heldOut, precision float64) calibration {
	fit := fitLogistic(collectSamples(h))
	c := calibration{
		Best:      fit[0],
		Lead:      fit[1],
		Offset:    fit[2],
		Threshold: unreachable,
	}
	if h.columns > 1 {
		c.Threshold = c.findThreshold(h, precision)
	}
	return c
}

// collectSamples takes each held-out example twice: as it is, and with its own label
// removed from the answers, as a stranger whose best answer must be wrong.
func collectSamples(h *heldOut) []calibrationSample {
	if h.columns < 2 {
		return nil
	}
	var all []calibrationSample
	row := make([]float32, h.columns)
	for n, class := range h.class {
		copy(row, h.scoresOf(n))
		at, best, second := topTwo(row)
		all = append(all, calibrationSample{logisticFeatures(best, second), at == int(class), 1})
		row[class] = float32(math.Inf(-1))
		if _, best, second = topTwo(row); !math.IsInf(float64(second), 0) {
			all = append(all, calibrationSample{logisticFeatures(best, second), false, outOfScopeWeight})
		}
	}
	return all
}

// fitLogistic fits the logistic function: maximum likelihood with a normal prior of
// variance one around the usual values, which keeps the system solvable
// whatever the lessons are.
func fitLogistic(lessons []calibrationSample) [3]float64 {
	const rounds = 25
	p := priorMean()
	for range rounds {
		var gradient [3]float64
		var hessian [3][3]float64
		for i := range p {
			gradient[i] = p[i] - priorMean()[i]
			hessian[i][i] = 1
		}
		for _, l := range lessons {
			q := logisticFunction(p[0]*l.x[0] + p[1]*l.x[1] + p[2]*l.x[2])
			slope := l.weight * q * (1 - q)
			miss := l.weight * q
			if l.isCorrect {
				miss -= l.weight
			}
			for i := range p {
				gradient[i] += miss * l.x[i]
				for j := range p {
					hessian[i][j] += slope * l.x[i] * l.x[j]
				}
			}
		}
		p = backtrackStep(lessons, p, solveLinear3(hessian, gradient))
	}
	return p
}

// backtrackStep takes the step, or as much of it as does not lead uphill: far from the
// bottom a whole one may go beyond it and never come back.
func backtrackStep(lessons []calibrationSample, from, step [3]float64) [3]float64 {
	const halvings = 20
	height := negativeLogPosterior(lessons, from)
	for share := 1.0; share > math.Pow(0.5, halvings); share /= 2 {
		to := from
		for i := range to {
			to[i] -= share * step[i]
		}
		if negativeLogPosterior(lessons, to) <= height {
			return to
		}
	}
	return from
}

// negativeLogPosterior is what newton makes as small as it can: minus the logarithm of how likely
// the lessons and the parameters are.
func negativeLogPosterior(lessons []calibrationSample, p [3]float64) float64 {
	sum := 0.0
	for i, v := range priorMean() {
		sum += (p[i] - v) * (p[i] - v) / 2
	}
	for _, l := range lessons {
		z := p[0]*l.x[0] + p[1]*l.x[1] + p[2]*l.x[2]
		if l.isCorrect {
			z = -z
		}
		sum += l.weight * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return sum
}

// solveLinear3 gives x with a·x = b for a positive definite a, by elimination.
func solveLinear3(a [3][3]float64, b [3]float64) [3]float64 {
	for i := range 3 {
		for j := i + 1; j < 3; j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < 3; k++ {
				a[j][k] -= f * a[i][k]
			}
			b[j] -= f * b[i]
		}
	}
	for i := 2; i >= 0; i-- {
		for k := i + 1; k < 3; k++ {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}

// heldOutPrediction is what the model said about one held-out example.
type heldOutPrediction struct {
	confidence float64
	label      int32
	isCorrect      bool
}

// predictHeldOut gives them in the order of the held-out examples.
func (c calibration) predictHeldOut(h *heldOut) []heldOutPrediction {
	all := make([]heldOutPrediction, h.countExamples())
	for n := range all {
		at, best, second := topTwo(h.scoresOf(n))
		all[n] = heldOutPrediction{c.confidenceOf(best, second), int32(at), int32(at) == h.class[n]}
	}
	return all
}

// findThreshold gives the lowest confidence from which on answers will have the wanted
// precision, as far as those held out can tell. Where they are too few to tell, the
// confidence itself has to promise the precision.
func (c calibration) findThreshold(h *heldOut, precision float64) float64 {
	all := c.predictHeldOut(h)
	slices.SortFunc(all, func(a, b heldOutPrediction) int { return cmp.Compare(b.confidence, a.confidence) })
	lowest, right := precision, 0.0
	for i, a := range all {
		if a.isCorrect {
			right++
		}
		if wilsonLowerBound(right, float64(i+1)) >= precision {
			lowest = min(lowest, a.confidence)
		}
	}
	return max(lowest, minThreshold)
}

// wilsonZ is how many standard errors below what was seen the precision may turn out to be:
// 1.645 of them are exceeded one time in twenty. What comes is a sample too, which of the
// same size doubles the variance.
const wilsonZ = 1.645 * math.Sqrt2

// wilsonLowerBound is the share of right answers that can be relied on when so many of a sample
// were right: the lower end of Wilson's score interval.
func wilsonLowerBound(right, of float64) float64 {
	const square = wilsonZ * wilsonZ
	share := right / of
	margin := wilsonZ * math.Sqrt(share*(1-share)/of+square/(4*of*of))
	return (share + square/(2*of) - margin) / (1 + square/of)
}
