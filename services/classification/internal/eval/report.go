package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Options say what to measure.
type Options struct {
	Data     Data
	Sets     []string // names of those with labels; all when empty
	Sizes    []int    // of indexes of similar cases
	Seconds  float64  // how long each load goes on
	Weeks    int      // of each kind that are replayed
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
	Replayed  []Replayed
	Asked     []Asked
	Loads     Loads
}

// withStrangers is the set that has messages which belong to none of its labels.
const withStrangers = "clinc150"

// Run measures everything, one after the other.
func Run(ctx context.Context, o Options) (r Report, err error) {
	tasks, err := o.Data.Tasks()
	if err != nil {
		return r, err
	}
	if len(o.Sets) > 0 {
		tasks = slices.DeleteFunc(tasks, func(t Task) bool { return !slices.Contains(o.Sets, t.Name) })
	}
	if len(tasks) == 0 {
		return r, errors.New("there are no such sets")
	}
	steps := []func(Task) error{
		func(t Task) error { return add(&r.Whole)(whole(ctx, t)) },
		func(t Task) error { return add(&r.Few)(tenOfEach(ctx, t)) },
		func(t Task) error { return add(&r.Stream)(stream(ctx, t)) },
		func(t Task) error { return add(&r.Found)(sameLabel(t), nil) },
		func(t Task) error { return add(&r.Asked)(overGRPC(ctx, t, r.Whole[len(r.Whole)-1].Examples)) },
	}
	for _, t := range tasks {
		for _, step := range steps {
			if err := step(t); err != nil {
				return r, err
			}
		}
		o.tell("%s: %.1f %% right", t.Name, 100*r.Whole[len(r.Whole)-1].Accuracy)
	}
	if err := add(&r.Found)(duplicates(o.Data)); err != nil {
		return r, err
	}
	if at := slices.IndexFunc(tasks, func(t Task) bool { return t.Name == withStrangers }); at >= 0 {
		if r.Strangers, err = strangers(ctx, o.Data, tasks[at]); err != nil {
			return r, err
		}
	}
	for _, size := range o.Sizes {
		r.Searched = append(r.Searched, searches(tasks, size))
		o.tell("%d messages searched", size)
	}
	if r.Replayed, err = replays(ctx, tasks, o.Weeks, o.tell); err != nil {
		return r, err
	}
	r.Loads, err = underLoad(ctx, tasks[0], o.Seconds)
	return r, err
}

// tell says how far it is. That nobody reads it is no reason to stop.
func (o Options) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Progress, format+"\n", args...)
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
