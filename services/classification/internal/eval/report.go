package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/severity"
)

// Options select the measurements.
type Options struct {
	Data     Data
	Sets     []string // names of the labelled sets; empty for all
	Sizes    []int    // of similarity indexes
	Seconds  float64  // duration of each load
	Weeks    int      // number of replayed weeks of each kind
	Progress io.Writer
}

// Report is the result of all measurements.
type Report struct {
	Full       []FullTraining
	FewShot    []FewShot
	Stream     []Stream
	OutOfScope OutOfScope
	Recalls    []Recall
	Searches   []SearchSpeed
	Replayed   []Replayed
	OverGRPC   []OverGRPC
	Loads      Loads
	Severity   []severity.Result
	// FalseAlarms are those on sets of a voice assistant, in which nothing is pressing.
	FalseAlarms []FalseAlarms
}

// outOfScopeTask is the set with messages outside its labels.
const outOfScopeTask = "clinc150"

// assistantTasks begins the names of the sets with orders to a voice assistant.
const assistantTasks = "massive-"

// Run makes all measurements in sequence.
func Run(ctx context.Context, o Options) (r Report, err error) {
	tasks, err := o.Data.ReadTasks()
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
		func(t Task) error { return appendTo(&r.Full)(trainFully(ctx, t)) },
		func(t Task) error { return appendTo(&r.FewShot)(measureFewShot(ctx, t)) },
		func(t Task) error { return appendTo(&r.Stream)(measureStream(ctx, t)) },
		func(t Task) error { return appendTo(&r.Recalls)(measureSameLabel(t), nil) },
		func(t Task) error {
			return appendTo(&r.OverGRPC)(measureOverGRPC(ctx, t, r.Full[len(r.Full)-1].Examples))
		},
	}
	if r.Severity, err = measureSeverity(); err != nil {
		return r, err
	}
	for _, t := range tasks {
		if strings.HasPrefix(t.Name, assistantTasks) && t.Name != joint {
			if err := appendTo(&r.FalseAlarms)(measureFalseAlarms(t)); err != nil {
				return r, err
			}
		}
		for _, step := range steps {
			if err := step(t); err != nil {
				return r, err
			}
		}
		o.reportProgress("%s: %.1f %% right", t.Name, 100*r.Full[len(r.Full)-1].Accuracy)
	}
	if err := appendTo(&r.Recalls)(measureDuplicates(o.Data)); err != nil {
		return r, err
	}
	if at := slices.IndexFunc(tasks, func(t Task) bool { return t.Name == outOfScopeTask }); at >= 0 {
		if r.OutOfScope, err = measureOutOfScope(ctx, o.Data, tasks[at]); err != nil {
			return r, err
		}
	}
	for _, size := range o.Sizes {
		r.Searches = append(r.Searches, measureSearch(tasks, size))
		o.reportProgress("%d messages searched", size)
	}
	if r.Replayed, err = runReplays(ctx, tasks, o.Weeks, o.reportProgress); err != nil {
		return r, err
	}
	r.Loads, err = measureLoad(ctx, tasks[0], o.Seconds)
	return r, err
}

// reportProgress writes a line of progress. Failed writes are ignored.
func (o Options) reportProgress(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Progress, format+"\n", args...)
}

// appendTo appends a result unless there is an error.
func appendTo[T any](to *[]T) func(T, error) error {
	return func(measured T, err error) error {
		if err == nil {
			*to = append(*to, measured)
		}
		return err
	}
}
