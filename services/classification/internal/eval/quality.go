package eval

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Quality is the quality of a model on test examples. Shares are from 0 to 1.
type Quality struct {
	Accuracy, TopThree, MacroF1 float64
	// CalibrationError is the expected calibration error over ten bins.
	CalibrationError float64
	// Coverage is the share of sure answers, and Precision the share of right ones among them.
	Coverage, Precision float64
	// Curve is the accuracy over the most confident part of the answers, for each of Shares.
	Curve []float64
	// PerMessage is the time of a prediction from raw text.
	PerMessage time.Duration
}

// Shares returns the shares of decided messages on the curve of a Quality.
func Shares() []float64 { return []float64{0.5, 0.7, 0.8, 0.9, 1} }

// FullTraining is a model that is trained with all examples.
type FullTraining struct {
	Task string
	Quality
	Examples, Labels int
	Fit              time.Duration
	Bytes            int
}

// trainFully trains with all examples and measures the test examples.
func trainFully(ctx context.Context, t Task) (FullTraining, error) {
	start := timeNow()
	m, err := linear.Fit(ctx, t.Train, linear.Options{})
	if err != nil {
		return FullTraining{}, err
	}
	took := timeNow().Sub(start)
	data, err := m.Encode()
	report := m.Report()
	return FullTraining{
		Task:     t.Name,
		Quality:  measureQuality(m.Predict, t.Test),
		Examples: report.Examples,
		Labels:   report.Labels,
		Fit:      took,
		Bytes:    len(data),
	}, err
}

// testPrediction is the answer to one test example with its right label.
type testPrediction struct {
	linear.Prediction
	label string
}

func (a testPrediction) isCorrect() bool { return len(a.Ranked) > 0 && a.Ranked[0].Label == a.label }

func (a testPrediction) topConfidence() float64 {
	if len(a.Ranked) == 0 {
		return 0
	}
	return a.Ranked[0].Confidence
}

func (a testPrediction) isInTopThree() bool {
	return slices.ContainsFunc(a.Ranked, func(s linear.Scored) bool { return s.Label == a.label })
}

// measureQuality predicts all test examples.
func measureQuality(predict func(string, int) linear.Prediction, questions []linear.Example) Quality {
	answers := make([]testPrediction, len(questions))
	start := timeNow()
	for i, q := range questions {
		answers[i] = testPrediction{predict(q.Text, 3), q.Label}
	}
	took := timeNow().Sub(start)
	q := computeQuality(answers)
	q.PerMessage = took / time.Duration(max(1, len(questions)))
	return q
}

// computeQuality compares predictions with the right labels.
func computeQuality(answers []testPrediction) Quality {
	var q Quality
	all := float64(len(answers))
	q.Accuracy = countWhere(answers, testPrediction.isCorrect) / all
	q.TopThree = countWhere(answers, testPrediction.isInTopThree) / all
	sure := slices.DeleteFunc(slices.Clone(answers), func(a testPrediction) bool { return !a.Sure })
	q.Coverage = float64(len(sure)) / all
	q.Precision = countWhere(sure, testPrediction.isCorrect) / max(1, float64(len(sure)))
	q.MacroF1 = macroF1(answers)
	q.CalibrationError = calibrationError(answers)
	slices.SortStableFunc(answers, func(a, b testPrediction) int { return cmp.Compare(b.topConfidence(), a.topConfidence()) })
	for _, share := range Shares() {
		surest := answers[:int(share*all)]
		q.Curve = append(q.Curve, countWhere(surest, testPrediction.isCorrect)/max(1, float64(len(surest))))
	}
	return q
}

func countWhere(answers []testPrediction, which func(testPrediction) bool) float64 {
	n := 0.0
	for _, a := range answers {
		if which(a) {
			n++
		}
	}
	return n
}

// macroF1 returns the mean of F1 over the labels of the test examples.
func macroF1(answers []testPrediction) float64 {
	right, wanted, given := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, a := range answers {
		wanted[a.label]++
		if len(a.Ranked) > 0 {
			given[a.Ranked[0].Label]++
		}
		if a.isCorrect() {
			right[a.label]++
		}
	}
	sum := 0.0
	for label, n := range wanted {
		sum += 2 * right[label] / (n + given[label])
	}
	return sum / float64(len(wanted))
}

// calibrationError returns the expected calibration error over ten bins of equal width.
func calibrationError(answers []testPrediction) float64 {
	const ranges = 10
	var excess [ranges]float64
	for _, a := range answers {
		at := min(int(a.topConfidence()*ranges), ranges-1)
		excess[at] += a.topConfidence()
		if a.isCorrect() {
			excess[at]--
		}
	}
	sum := 0.0
	for _, e := range excess {
		sum += max(e, -e)
	}
	return sum / float64(len(answers))
}
