package eval

import (
	"context"
	"fmt"
	"io"
)

// Options say what to measure.
type Options struct {
	Data     Data
	Sizes    []int   // of indexes of similar cases
	Seconds  float64 // how long each load goes on
	Progress io.Writer
}

// Report is what was measured.
type Report struct {
	Whole     []Whole
	Few       []Few
	Stream    []Stream
	Strangers Strangers
	Found     []Found
	Searched  []Searched
	Asked     Asked
}

// Run measures everything, one after the other.
func Run(ctx context.Context, o Options) (r Report, err error) {
	tasks, err := o.Data.Tasks()
	if err != nil {
		return r, err
	}
	steps := []func(Task) error{
		func(t Task) error { return add(&r.Whole)(whole(ctx, t)) },
		func(t Task) error { return add(&r.Few)(tenOfEach(ctx, t)) },
		func(t Task) error { return add(&r.Stream)(stream(ctx, t)) },
		func(t Task) error { return add(&r.Found)(sameLabel(t), nil) },
	}
	for _, t := range tasks {
		for _, step := range steps {
			if err := step(t); err != nil {
				return r, err
			}
		}
		fmt.Fprintf(o.Progress, "%s: %.1f %% right\n", t.Name, 100*r.Whole[len(r.Whole)-1].Accuracy)
	}
	if err := add(&r.Found)(duplicates(o.Data)); err != nil {
		return r, err
	}
	if r.Strangers, err = strangers(ctx, o.Data, tasks[1]); err != nil {
		return r, err
	}
	for _, size := range o.Sizes {
		r.Searched = append(r.Searched, searches(tasks, size))
		fmt.Fprintf(o.Progress, "%d messages searched\n", size)
	}
	r.Asked, err = overGRPC(ctx, tasks[0], o.Seconds)
	return r, err
}

// add appends what was measured, unless there is an error.
func add[T any](to *[]T) func(T, error) error {
	return func(measured T, err error) error {
		if err == nil {
			*to = append(*to, measured)
		}
		return err
	}
}
