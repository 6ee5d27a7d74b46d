package linear

import (
	"cmp"
	"slices"
)

// Report tells how well a model did on examples that were held out while it
// learned. Figures are shares from 0 to 1; with nothing held out they are 0.
type Report struct {
	Examples int // distinct texts trained on
	Labels   int
	HeldOut  int // how many of the examples the figures rest on

	Accuracy float64 // the first label is right
	TopThree float64 // one of the first three is right
	MacroF1  float64 // mean over labels of the F1 measure
	// CalibrationError is the mean distance between confidence and how often
	// answers of that confidence are right.
	CalibrationError float64

	Threshold float64 // the confidence from which on an answer is sure
	Coverage  float64 // share of answers that are sure
	Precision float64 // how many of these are right

	// Confused holds the pairs most often taken for each other, worst first.
	Confused []Confusion
}

// Confusion says how often one label was given where another was right.
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

// countShares fills in the shares of right answers.
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

// calibrationError compares confidence and truth in ten equal ranges of
// confidence, weighted by how many answers fall into each.
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

// macroF1 is the mean F1 of the labels that occur among right answers.
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
