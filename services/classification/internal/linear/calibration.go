package linear

import (
	"math"
	"slices"
)

// calibration turns scores into confidences. The confidence of the best label
// is a logistic function of its score and of its lead over the second; what is
// left over is shared among the others.
type calibration struct {
	Best, Lead, Offset float64
	// Threshold is the confidence from which an answer is called sure.
	Threshold float64
}

const (
	// softmaxScale is how quickly the share of the other labels falls with their
	// score.
	softmaxScale = 6
	// unreachable is a threshold that no confidence reaches.
	unreachable = 2
	// minThreshold is the lowest threshold, however good the model: what is more
	// likely wrong than right is no answer.
	minThreshold = 0.5
)

// priorMean is what calibrations on real data look like: how much the score, the
// lead and the offset count. It stands in where there are no held-out examples,
// and steadies the fit where there are few.
func priorMean() [3]float64 { return [3]float64{2.5, 2.5, 0.2} }

// confidenceOf is how likely the best label is right.
func (c calibration) confidenceOf(best, second float32) float64 {
	x := logisticFeatures(best, second)
	return logisticFunction(c.Best*x[0] + c.Lead*x[1] + c.Offset*x[2])
}

// logisticFeatures is what the logistic function looks at.
func logisticFeatures(best, second float32) [3]float64 {
	return [3]float64{float64(best), float64(best - second), 1}
}

func logisticFunction(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// scoreWithoutRival is the score of a second label where there is none.
const scoreWithoutRival = -1

// topTwo gives the place of the best score, and the best two scores.
func topTwo(scores []float32) (at int, best, second float32) {
	at, best, second = -1, float32(math.Inf(-1)), float32(math.Inf(-1))
	for i, s := range scores {
		switch {
		case s > best:
			at, best, second = i, s, best
		case s > second:
			second = s
		}
	}
	if len(scores) < 2 {
		second = scoreWithoutRival
	}
	return at, best, second
}

// rankLabels ranks the k best of the labels.
func (c calibration) rankLabels(labels []string, scores []float32, k int) Prediction {
	if len(scores) == 0 {
		return Prediction{}
	}
	_, best, second := topTwo(scores)
	sure := c.confidenceOf(best, second)
	p := Prediction{Sure: sure >= c.Threshold}
	others := -1.0 // the best is not among them
	for _, s := range scores {
		others += math.Exp(softmaxScale * float64(s-best))
	}
	for rank, at := range topK(scores, max(k, 1)) {
		confidence := sure
		if rank > 0 {
			share := math.Exp(softmaxScale*float64(scores[at]-best)) / others
			confidence = min((1-sure)*share, sure)
		}
		p.Ranked = append(p.Ranked, Scored{labels[at], confidence})
	}
	return p
}

// topK gives the places of the k highest scores, highest first. Equal scores
// keep their order.
func topK(scores []float32, k int) []int {
	top := make([]int, 0, k+1)
	for i, s := range scores {
		if len(top) == k && s <= scores[top[k-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, s, func(j int, s float32) int {
			if scores[j] >= s {
				return -1
			}
			return 1
		})
		top = slices.Insert(top, at, i)
		top = top[:min(len(top), k)]
	}
	return top
}
