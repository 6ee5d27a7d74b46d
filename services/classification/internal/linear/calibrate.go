package linear

import (
	"cmp"
	"math"
	"slices"
)

// calibrationSample is a training sample of the calibration.
type calibrationSample struct {
	x         [3]float64
	isCorrect bool
	weight    float64
}

// outOfScopeWeight is the weight of a message outside all labels, relative to one inside: about one incoming message
// in ten is outside.
const outOfScopeWeight = 0.1

// fitCalibration fits the confidence and the threshold on held-out examples. Answers above the threshold have the
// wanted precision.
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

// collectSamples makes two samples of each held-out example: the example itself, and an out-of-scope message, for
// which its own label is removed from the answers, so that the best answer is wrong.
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

// fitLogistic fits a logistic regression by Newton's method (iteratively reweighted least squares). The estimate is
// the maximum a posteriori with a normal prior of variance one around priorMean, so that the Hessian is always
// positive definite. Confidence by a logistic function of the score is Platt scaling (Platt, "Probabilistic Outputs
// for Support Vector Machines", 1999).
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

// backtrackStep halves the Newton step until the objective does not rise: far from the optimum a whole step may
// overshoot.
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

// negativeLogPosterior is the objective of fitLogistic, up to a constant.
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

// solveLinear3 returns x with a·x = b for a positive definite a, by Gaussian elimination.
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

// heldOutPrediction is the answer of the model to one held-out example.
type heldOutPrediction struct {
	confidence float64
	label      int32
	isCorrect  bool
}

// predictHeldOut returns the answers in the order of the held-out examples.
func (c calibration) predictHeldOut(h *heldOut) []heldOutPrediction {
	all := make([]heldOutPrediction, h.countExamples())
	for n := range all {
		at, best, second := topTwo(h.scoresOf(n))
		all[n] = heldOutPrediction{c.confidenceOf(best, second), int32(at), int32(at) == h.class[n]}
	}
	return all
}

// findThreshold returns the lowest confidence above which the Wilson bound of the precision is high enough. With too
// few examples for that, the confidence itself must reach the precision.
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

// wilsonZ is the one-sided 95 % quantile of the normal distribution, 1.645, for the precision of a future sample. A
// future sample of the same size doubles the variance.
const wilsonZ = 1.645 * math.Sqrt2

// wilsonLowerBound returns the lower end of the score interval of a proportion (Wilson, "Probable Inference, the Law
// of Succession, and Statistical Inference", 1927).
func wilsonLowerBound(right, of float64) float64 {
	const square = wilsonZ * wilsonZ
	share := right / of
	margin := wilsonZ * math.Sqrt(share*(1-share)/of+square/(4*of*of))
	return (share + square/(2*of) - margin) / (1 + square/of)
}
