package linear

import (
	"math"
	"slices"
)

// calibration converts scores to confidences. The confidence of the best label is a logistic function of its score
// and of its lead over the second label. The other labels share the rest. The exported fields are part of stored
// models.
type calibration struct {
	Best, Lead, Offset float64
	// Threshold is the confidence from which an answer is sure.
	Threshold float64
}

const (
	// softmaxScale is the inverse temperature of the softmax over the other labels.
	softmaxScale = 6
	// unreachable is a threshold above every confidence.
	unreachable = 2
	// minThreshold is the lowest threshold, however good the model: below it, an answer is more likely wrong than
	// right.
	minThreshold = 0.5
)

// priorMean returns typical weights of score, lead and offset on real data. It is the prior of the fit, and the
// calibration without held-out examples.
func priorMean() [3]float64 { return [3]float64{2.5, 2.5, 0.2} }

// confidenceOf returns the probability that the best label is right.
func (c calibration) confidenceOf(best, second float32) float64 {
	x := logisticFeatures(best, second)
	return logisticFunction(c.Best*x[0] + c.Lead*x[1] + c.Offset*x[2])
}

// logisticFeatures returns the features of the logistic regression: score, lead, and 1.
func logisticFeatures(best, second float32) [3]float64 {
	return [3]float64{float64(best), float64(best - second), 1}
}

func logisticFunction(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// scoreWithoutRival is the second score of a model with one label.
const scoreWithoutRival = -1

// topTwo returns the index of the best score, and the two best scores.
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

// rankLabels returns the k best labels with their confidences.
func (c calibration) rankLabels(labels []string, scores []float32, k int) Prediction {
	if len(scores) == 0 {
		return Prediction{}
	}
	_, best, second := topTwo(scores)
	sure := c.confidenceOf(best, second)
	p := Prediction{Sure: sure >= c.Threshold}
	others := -1.0 // minus the best label itself
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

// topK returns the indexes of the k highest scores, highest first. Equal scores keep their order.
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
