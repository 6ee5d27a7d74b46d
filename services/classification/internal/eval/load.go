package eval

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

const (
	// callers is the number of concurrent callers.
	callers = 64
	// turns is the number of alternations of quiet and training, so that other work of the machine falls on both.
	turns = 4
)

// Loads are the loads by 64 callers, without and with continuous training.
type Loads struct {
	Task             string
	Quiet, Refitting Load
}

// Ratio returns the 99th percentile during trainings relative to the quiet one.
func (l Loads) Ratio() float64 { return float64(l.Refitting.P99) / float64(l.Quiet.P99) }

// Load is the throughput and the latency of answers.
type Load struct {
	PerSecond   float64
	Median, P99 time.Duration
}

// measureLoad measures a service that is trained on all examples, for seconds of each kind.
func measureLoad(ctx context.Context, t Task, seconds float64) (l Loads, err error) {
	s, err := startService(ctx)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, s.stopService(context.WithoutCancel(ctx))) }()
	if err := s.importExamples(ctx, t.Train); err != nil {
		return l, err
	}
	if _, err := s.trainModel(ctx); err != nil {
		return l, err
	}
	turn := time.Duration(seconds / turns * float64(time.Second))
	if _, err := s.runCallers(ctx, t, turn); err != nil { // warms up
		return l, err
	}
	var quiet, refitting []time.Duration
	for range turns {
		some, err := s.runCallers(ctx, t, turn)
		if err != nil {
			return l, err
		}
		quiet = append(quiet, some...)
		if some, err = s.loadWhileRefitting(ctx, t, turn); err != nil {
			return l, err
		}
		refitting = append(refitting, some...)
	}
	return Loads{t.Name, summarizeLatencies(quiet, seconds), summarizeLatencies(refitting, seconds)}, nil
}

// summarizeLatencies returns throughput and percentiles.
func summarizeLatencies(took []time.Duration, seconds float64) Load {
	slices.Sort(took)
	return Load{PerSecond: float64(len(took)) / seconds, Median: took[len(took)/2], P99: took[len(took)*99/100]}
}

// loadWhileRefitting trains one model after the other meanwhile, and waits for the last one.
func (s *service) loadWhileRefitting(ctx context.Context, t Task, length time.Duration) ([]time.Duration, error) {
	fitting, stop := context.WithCancel(ctx)
	var failed error
	var group sync.WaitGroup
	group.Go(func() {
		for fitting.Err() == nil && failed == nil {
			_, failed = s.trainModel(ctx)
		}
	})
	took, err := s.runCallers(ctx, t, length)
	stop()
	group.Wait()
	return took, errors.Join(err, failed)
}

// runCallers runs the callers for a time, and returns the latency of each answer.
func (s *service) runCallers(ctx context.Context, t Task, length time.Duration) ([]time.Duration, error) {
	took := make([][]time.Duration, callers)
	failed := make([]error, callers)
	end := timeNow().Add(length)
	var group sync.WaitGroup
	for c := range callers {
		group.Go(func() {
			for i := c; timeNow().Before(end); i += callers {
				start := timeNow()
				r := &classificationv1.ClassifyRequest{Text: t.Test[i%len(t.Test)].Text}
				if _, failed[c] = s.any.Classify(ctx, r); failed[c] != nil {
					return
				}
				took[c] = append(took[c], timeNow().Sub(start))
			}
		})
	}
	group.Wait()
	all := slices.Concat(took...)
	if len(all) == 0 {
		failed = append(failed, errors.New("nobody was answered"))
	}
	return all, errors.Join(failed...)
}
