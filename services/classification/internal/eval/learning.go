package eval

import (
	"context"
	"strconv"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

const (
	// draws is the number of repetitions of a random choice.
	draws = 3
	// streamed is the number of examples of online learning.
	streamed = 1000
	// refitAfter and refitShare are the conditions of the service for a new training: so many new examples, or such a
	// share of the known ones.
	refitAfter = 20
	refitShare = 0.05
)

// FewShot is the quality with ten examples per label: means over several draws.
type FewShot struct {
	Task              string
	Accuracy, MacroF1 float64
}

func measureFewShot(ctx context.Context, t Task) (FewShot, error) {
	f := FewShot{Task: t.Name}
	for draw := range uint64(draws) {
		m, err := linear.Fit(ctx, drawFew(t.Train, 10, draw+1), linear.Options{})
		if err != nil {
			return f, err
		}
		q := measureQuality(m.Predict, t.Test)
		f.Accuracy += q.Accuracy / draws
		f.MacroF1 += q.MacroF1 / draws
	}
	return f, nil
}

// Stream is the quality of online learning: each example is predicted, then learned as a correction, with a new
// training whenever the service would make one.
type Stream struct {
	Task         string
	All, LastOne float64 // accuracy: over all examples, and over the last fifth
	Fits         int
}

func measureStream(ctx context.Context, t Task) (Stream, error) {
	s := Stream{Task: t.Name}
	examples := shuffleExamples(t.Train, 1)
	examples = examples[:min(streamed, len(examples))]
	empty, err := linear.Fit(ctx, nil, linear.Options{})
	if err != nil {
		return s, err
	}
	online, fitted, predictions := linear.NewOnlineModel(empty), 0, make([]testPrediction, 0, len(examples))
	for i, e := range examples {
		predictions = append(predictions, testPrediction{online.Predict(e.Text, 1), e.Label})
		online.AddCorrection(linear.Correction{ID: strconv.Itoa(i), Text: e.Text, Label: e.Label})
		if fresh := float64(i + 1 - fitted); fresh < max(refitAfter, refitShare*float64(fitted)) {
			continue
		}
		m, err := linear.Fit(ctx, examples[:i+1], linear.Options{})
		if err != nil {
			return s, err
		}
		online.ReplaceModel(m, func(string) bool { return true })
		fitted = i + 1
		s.Fits++
	}
	last := predictions[len(predictions)*4/5:]
	s.All = countWhere(predictions, testPrediction.isCorrect) / float64(len(predictions))
	s.LastOne = countWhere(last, testPrediction.isCorrect) / float64(len(last))
	return s, nil
}

// OutOfScope is the detection of messages outside all labels.
type OutOfScope struct {
	// AUROC is the area under the ROC curve: the probability that a message inside has a higher confidence than one
	// outside.
	AUROC float64
	// Decided is the share of messages outside that are sure.
	Decided float64
}

func measureOutOfScope(ctx context.Context, d Data, t Task) (OutOfScope, error) {
	foreign, err := d.readLabelled("clinc150.oos_train")
	if err != nil {
		return OutOfScope{}, err
	}
	m, err := linear.Fit(ctx, t.Train, linear.Options{})
	if err != nil {
		return OutOfScope{}, err
	}
	known := make([]float64, len(t.Test))
	for i, k := range t.Test {
		known[i] = m.Predict(k.Text, 1).Ranked[0].Confidence
	}
	var s OutOfScope
	for _, f := range foreign {
		stranger := m.Predict(f.Text, 1)
		if stranger.Sure {
			s.Decided += 1 / float64(len(foreign))
		}
		for _, k := range known {
			if k > stranger.Ranked[0].Confidence {
				s.AUROC += 1 / float64(len(foreign)*len(known))
			}
		}
	}
	return s, nil
}
