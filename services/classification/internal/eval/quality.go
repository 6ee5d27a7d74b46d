package eval

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Quality is how well a model answers questions it has not seen. Shares are from 0 to 1.
type Quality struct {
	Accuracy, TopThree, MacroF1 float64
	// Miscalibration is the mean distance between confidence and how often answers of
	// that confidence are right.
	Miscalibration float64
	// Coverage is the share of answers that are called sure, Precision how many of these
	// are right.
	Coverage, Precision float64
	// Curve holds, for each of Shares, how many of the surest answers are right.
	Curve []float64
	// PerMessage is the time of an answer from raw text.
	PerMessage time.Duration
}

// Shares are those of the messages that are answered without a person in the curve of a
// Quality.
func Shares() []float64 { return []float64{0.5, 0.7, 0.8, 0.9, 1} }

// Whole is a model trained with all there is.
type Whole struct {
	Task string
	Quality
	Examples, Labels int
	Fit              time.Duration
	Bytes            int
}

// whole trains with all examples and asks.
func whole(ctx context.Context, t Task) (Whole, error) {
	start := now()
	m, err := linear.Fit(ctx, t.Train, linear.Options{})
	if err != nil {
		return Whole{}, err
	}
	took := now().Sub(start)
	data, err := m.Encode()
	report := m.Report()
	return Whole{
		Task:     t.Name,
		Quality:  ask(m.Predict, t.Ask),
		Examples: report.Examples,
		Labels:   report.Labels,
		Fit:      took,
		Bytes:    len(data),
	}, err
}

// answer is what a model said to one question.
type answer struct {
	linear.Prediction
	want string
}

func (a answer) right() bool { return len(a.Ranked) > 0 && a.Ranked[0].Label == a.want }

func (a answer) confidence() float64 {
	if len(a.Ranked) == 0 {
		return 0
	}
	return a.Ranked[0].Confidence
}

func (a answer) near() bool {
	return slices.ContainsFunc(a.Ranked, func(s linear.Scored) bool { return s.Label == a.want })
}

// ask asks all questions.
func ask(predict func(string, int) linear.Prediction, questions []linear.Example) Quality {
	answers := make([]answer, len(questions))
	start := now()
	for i, q := range questions {
		answers[i] = answer{predict(q.Text, 3), q.Label}
	}
	took := now().Sub(start)
	q := judge(answers)
	q.PerMessage = took / time.Duration(max(1, len(questions)))
	return q
}

// judge compares answers with what was right.
func judge(answers []answer) Quality {
	var q Quality
	all := float64(len(answers))
	q.Accuracy = count(answers, answer.right) / all
	q.TopThree = count(answers, answer.near) / all
	sure := slices.DeleteFunc(slices.Clone(answers), func(a answer) bool { return !a.Sure })
	q.Coverage = float64(len(sure)) / all
	q.Precision = count(sure, answer.right) / max(1, float64(len(sure)))
	q.MacroF1 = macroF1(answers)
	q.Miscalibration = miscalibration(answers)
	slices.SortStableFunc(answers, func(a, b answer) int { return cmp.Compare(b.confidence(), a.confidence()) })
	for _, share := range Shares() {
		surest := answers[:int(share*all)]
		q.Curve = append(q.Curve, count(surest, answer.right)/max(1, float64(len(surest))))
	}
	return q
}

func count(answers []answer, which func(answer) bool) float64 {
	n := 0.0
	for _, a := range answers {
		if which(a) {
			n++
		}
	}
	return n
}

// macroF1 is the mean F1 measure of the labels that were asked for.
func macroF1(answers []answer) float64 {
	right, wanted, given := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, a := range answers {
		wanted[a.want]++
		if len(a.Ranked) > 0 {
			given[a.Ranked[0].Label]++
		}
		if a.right() {
			right[a.want]++
		}
	}
	sum := 0.0
	for label, n := range wanted {
		sum += 2 * right[label] / (n + given[label])
	}
	return sum / float64(len(wanted))
}

// miscalibration compares confidence and truth in ten equal ranges of confidence.
func miscalibration(answers []answer) float64 {
	const ranges = 10
	var excess [ranges]float64
	for _, a := range answers {
		at := min(int(a.confidence()*ranges), ranges-1)
		excess[at] += a.confidence()
		if a.right() {
			excess[at]--
		}
	}
	sum := 0.0
	for _, e := range excess {
		sum += max(e, -e)
	}
	return sum / float64(len(answers))
}
