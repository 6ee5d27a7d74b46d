package linear

import (
	"cmp"
	"slices"
)

// Report is the quality of a model on held-out examples. Shares are from 0 to 1, and 0 without held-out examples.
// Reports are stored in models.
type Report struct {
	Examples int // number of distinct training texts
	Labels   int
	HeldOut  int // number of held-out examples

	Accuracy float64 // share of right first labels
	TopThree float64 // share of right labels among the first three
	MacroF1  float64 // mean of F1 over labels
	// CalibrationError is the expected calibration error (ECE): the mean distance between confidence and accuracy
	// over ten bins of confidence.
	CalibrationError float64

	Threshold float64 // confidence from which an answer is sure
	Coverage  float64 // share of sure answers
	Precision float64 // share of right ones among the sure answers

	// Confused holds the most confused pairs of labels, worst first.
	Confused []Confusion
}

// Confusion is the number of times that a label was given instead of the right one.
type Confusion struct {
	Right, Given string
	Times        int
}

const maxConfused = 10

func newReport(c *corpus, h *heldOut, cal calibration) Report {
	r := Report{
		Examples:  c.exampleCount,
		Labels:    len(c.labels),
		HeldOut:   h.countExamples(),
		Threshold: cal.Threshold,
	}
	if r.HeldOut == 0 {
		return r
	}
	answers := cal.predictHeldOut(h)
	r.countShares(h, answers)
	r.CalibrationError = calibrationError(answers)
	r.MacroF1 = macroF1(h, answers)
	r.Confused = mostConfused(c.labels, h, answers)
	return r
}

// countShares computes accuracy, top-three accuracy, coverage and precision.
func (r *Report) countShares(h *heldOut, answers []heldOutPrediction) {
	var right, near, sure, surelyRight float64
	for n, a := range answers {
		if a.isCorrect {
			right++
		}
		if slices.Contains(topK(h.scoresOf(n), 3), int(h.class[n])) {
			near++
		}
		if a.confidence >= r.Threshold {
			sure++
			if a.isCorrect {
				surelyRight++
			}
		}
	}
	all := float64(len(answers))
	r.Accuracy, r.TopThree, r.Coverage = right/all, near/all, sure/all
	if sure > 0 {
		r.Precision = surelyRight / sure
	}
}

// calibrationError returns the expected calibration error over ten bins of equal width (Naeini et al., "Obtaining
// Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015).
func calibrationError(answers []heldOutPrediction) float64 {
	const ranges = 10
	var excess [ranges]float64 // sum of confidence - truth
	for _, a := range answers {
		at := min(int(a.confidence*ranges), ranges-1)
		excess[at] += a.confidence
		if a.isCorrect {
			excess[at]--
		}
	}
	sum := 0.0
	for _, e := range excess {
		sum += max(e, -e)
	}
	return sum / float64(len(answers))
}

// macroF1 returns the mean of F1 over the labels that occur among the right ones.
func macroF1(h *heldOut, answers []heldOutPrediction) float64 {
	right := make([]float64, h.columns)
	wanted := make([]float64, h.columns)
	given := make([]float64, h.columns)
	for n, a := range answers {
		wanted[h.class[n]]++
		given[a.label]++
		if a.isCorrect {
			right[a.label]++
		}
	}
	sum, labels := 0.0, 0.0
	for i := range right {
		if wanted[i] > 0 {
			sum += 2 * right[i] / (wanted[i] + given[i])
			labels++
		}
	}
	return sum / labels
}

func mostConfused(labels []string, h *heldOut, answers []heldOutPrediction) []Confusion {
	times := map[[2]int32]int{}
	for n, a := range answers {
		if !a.isCorrect {
			times[[2]int32{h.class[n], a.label}]++
		}
	}
	var all []Confusion
	for pair, n := range times {
		all = append(all, Confusion{labels[pair[0]], labels[pair[1]], n})
	}
	slices.SortFunc(all, worstFirst)
	return all[:min(len(all), maxConfused)]
}

func worstFirst(a, b Confusion) int {
	return cmp.Or(b.Times-a.Times, cmp.Compare(a.Right, b.Right), cmp.Compare(a.Given, b.Given))
}
