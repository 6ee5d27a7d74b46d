package eval

import (
	"context"
	"strconv"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

const (
	// draws is how often a choice by lot is repeated.
	draws = 3
	// streamed is how many examples come in one by one.
	streamed = 1000
	// refitAfter and refitShare say when the service fits anew: after so many new
	// examples, or such a share of those known.
	refitAfter = 20
	refitShare = 0.05
)

// Few is what becomes of ten examples of each label: means over several draws.
type Few struct {
	Task              string
	Accuracy, MacroF1 float64
}

func tenOfEach(ctx context.Context, t Task) (Few, error) {
	f := Few{Task: t.Name}
	for draw := range uint64(draws) {
		m, err := linear.Fit(ctx, few(t.Train, 10, draw+1), linear.Options{})
		if err != nil {
			return f, err
		}
		q := ask(m.Predict, t.Ask)
		f.Accuracy += q.Accuracy / draws
		f.MacroF1 += q.MacroF1 / draws
	}
	return f, nil
}

// Stream is what becomes of examples that come in one by one, each asked before it is
// learned as a correction, with a new fit whenever the service would make one.
type Stream struct {
	Task         string
	All, LastOne float64 // share of right answers: to all of them, to the last fifth
	Fits         int
}

func stream(ctx context.Context, t Task) (Stream, error) {
	s := Stream{Task: t.Name}
	lessons := shuffled(t.Train, 1)
	lessons = lessons[:min(streamed, len(lessons))]
	empty, err := linear.Fit(ctx, nil, linear.Options{})
	if err != nil {
		return s, err
	}
	live, fitted, answers := linear.NewLive(empty), 0, make([]answer, 0, len(lessons))
	for i, e := range lessons {
		answers = append(answers, answer{live.Predict(e.Text, 1), e.Label})
		live.Correct(linear.Correction{ID: strconv.Itoa(i), Text: e.Text, Label: e.Label})
		if fresh := float64(i + 1 - fitted); fresh < max(refitAfter, refitShare*float64(fitted)) {
			continue
		}
		m, err := linear.Fit(ctx, lessons[:i+1], linear.Options{})
		if err != nil {
			return s, err
		}
		live.Swap(m, func(string) bool { return true })
		fitted = i + 1
		s.Fits++
	}
	last := answers[len(answers)*4/5:]
	s.All = count(answers, answer.right) / float64(len(answers))
	s.LastOne = count(last, answer.right) / float64(len(last))
	return s, nil
}

// Strangers is how well messages that belong to no label are told from those that do.
type Strangers struct {
	// AUROC is how often a message that belongs has the greater confidence of two.
	AUROC float64
	// Taken is the share of strangers that would be decided without a person.
	Taken float64
}

func strangers(ctx context.Context, d Data, t Task) (Strangers, error) {
	foreign, err := d.labelled("clinc150.oos_train")
	if err != nil {
		return Strangers{}, err
	}
	m, err := linear.Fit(ctx, t.Train, linear.Options{})
	if err != nil {
		return Strangers{}, err
	}
	known := make([]float64, len(t.Ask))
	for i, k := range t.Ask {
		known[i] = m.Predict(k.Text, 1).Ranked[0].Confidence
	}
	var s Strangers
	for _, f := range foreign {
		stranger := m.Predict(f.Text, 1)
		if stranger.Sure {
			s.Taken += 1 / float64(len(foreign))
		}
		for _, k := range known {
			if k > stranger.Ranked[0].Confidence {
				s.AUROC += 1 / float64(len(foreign)*len(known))
			}
		}
	}
	return s, nil
}
