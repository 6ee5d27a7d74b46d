package linear

import (
	"cmp"
	"math"
	"slices"
)

// lesson is one thing that a calibration learns from.
type lesson struct {
	x      [3]float64
	right  bool
	weight float64
}

// strangerWeight is how much a message that belongs to no label counts against
// one that does: about one in ten that come in is such.
const strangerWeight = 0.1

// calibrate learns from held-out examples how far scores can be trusted, and
// from which confidence on the answers are right as often as precision says.
func calibrate(h *heldOut, precision float64) calibration {
	fit := newton(lessons(h))
	c := calibration{
		Best:      fit[0],
		Lead:      fit[1],
		Offset:    fit[2],
		Threshold: never,
	}
	if h.columns > 1 {
		c.Threshold = c.threshold(h, precision)
	}
	return c
}

// lessons takes each held-out example twice: as it is, and with its own label
// removed from the answers, as a stranger whose best answer must be wrong.
func lessons(h *heldOut) []lesson {
	if h.columns < 2 {
		return nil
	}
	var all []lesson
	row := make([]float32, h.columns)
	for n, class := range h.class {
		copy(row, h.row(n))
		at, best, second := topTwo(row)
		all = append(all, lesson{evidence(best, second), at == int(class), 1})
		row[class] = float32(math.Inf(-1))
		if _, best, second = topTwo(row); !math.IsInf(float64(second), 0) {
			all = append(all, lesson{evidence(best, second), false, strangerWeight})
		}
	}
	return all
}

// newton fits the logistic function: maximum likelihood with a normal prior of
// variance one around the usual values, which keeps the system solvable
// whatever the lessons are.
func newton(lessons []lesson) [3]float64 {
	const rounds = 25
	p := usual()
	for range rounds {
		var gradient [3]float64
		var hessian [3][3]float64
		for i := range p {
			gradient[i] = p[i] - usual()[i]
			hessian[i][i] = 1
		}
		for _, l := range lessons {
			q := logistic(p[0]*l.x[0] + p[1]*l.x[1] + p[2]*l.x[2])
			slope := l.weight * q * (1 - q)
			miss := l.weight * q
			if l.right {
				miss -= l.weight
			}
			for i := range p {
				gradient[i] += miss * l.x[i]
				for j := range p {
					hessian[i][j] += slope * l.x[i] * l.x[j]
				}
			}
		}
		p = downhill(lessons, p, solve3(hessian, gradient))
	}
	return p
}

// downhill takes the step, or as much of it as does not lead uphill: far from the
// bottom a whole one may go beyond it and never come back.
func downhill(lessons []lesson, from, step [3]float64) [3]float64 {
	const halvings = 20
	height := surprise(lessons, from)
	for share := 1.0; share > math.Pow(0.5, halvings); share /= 2 {
		to := from
		for i := range to {
			to[i] -= share * step[i]
		}
		if surprise(lessons, to) <= height {
			return to
		}
	}
	return from
}

// surprise is what newton makes as small as it can: minus the logarithm of how likely
// the lessons and the parameters are.
func surprise(lessons []lesson, p [3]float64) float64 {
	sum := 0.0
	for i, v := range usual() {
		sum += (p[i] - v) * (p[i] - v) / 2
	}
	for _, l := range lessons {
		z := p[0]*l.x[0] + p[1]*l.x[1] + p[2]*l.x[2]
		if l.right {
			z = -z
		}
		sum += l.weight * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return sum
}

// solve3 gives x with a·x = b for a positive definite a, by elimination.
func solve3(a [3][3]float64, b [3]float64) [3]float64 {
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

// answer is what the model said about one held-out example.
type answer struct {
	confidence float64
	label      int32
	right      bool
}

// answers gives them in the order of the held-out examples.
func (c calibration) answers(h *heldOut) []answer {
	all := make([]answer, h.len())
	for n := range all {
		at, best, second := topTwo(h.row(n))
		all[n] = answer{c.confidence(best, second), int32(at), int32(at) == h.class[n]}
	}
	return all
}

// threshold gives the lowest confidence from which on answers will have the wanted
// precision, as far as those held out can tell. Where they are too few to tell, the
// confidence itself has to promise the precision.
func (c calibration) threshold(h *heldOut, precision float64) float64 {
	all := c.answers(h)
	slices.SortFunc(all, func(a, b answer) int { return cmp.Compare(b.confidence, a.confidence) })
	lowest, right := precision, 0.0
	for i, a := range all {
		if a.right {
			right++
		}
		if leastShare(right, float64(i+1)) >= precision {
			lowest = min(lowest, a.confidence)
		}
	}
	return max(lowest, leastSure)
}

// doubt is how many standard errors below what was seen the precision may turn out to be:
// 1.645 of them are exceeded one time in twenty. What comes is a sample too, which of the
// same size doubles the variance.
const doubt = 1.645 * math.Sqrt2

// leastShare is the share of right answers that can be relied on when so many of a sample
// were right: the lower end of Wilson's score interval.
func leastShare(right, of float64) float64 {
	const square = doubt * doubt
	share := right / of
	margin := doubt * math.Sqrt(share*(1-share)/of+square/(4*of*of))
	return (share + square/(2*of) - margin) / (1 + square/of)
}
