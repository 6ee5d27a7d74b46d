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

// The parts of a report.
const (
	partQuality  = "quality" // of the classifier, also through the API
	partSimilar  = "similar"
	partReplays  = "replays" // of weeks with outages
	partLoad     = "load"
	partSeverity = "severity"
)

// ListParts returns the names of all parts.
func ListParts() []string {
	return []string{partQuality, partSimilar, partReplays, partLoad, partSeverity}
}

// Options select the measurements.
type Options struct {
	Data     Data
	Parts    []string // names of the parts; empty for all
	Sets     []string // names of the labelled sets; empty for all
	Sizes    []int    // of similarity indexes
	Seconds  float64  // duration of each load
	Weeks    int      // number of replayed weeks of each kind
	Progress io.Writer
}

// Report is the result of all measurements.
type Report struct {
	Parts      []string // measured ones
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

// Run makes the measurements in sequence.
func Run(ctx context.Context, o Options) (r Report, err error) {
	for _, part := range o.Parts {
		if !slices.Contains(ListParts(), part) {
			return r, fmt.Errorf("there is no part %q", part)
		}
	}
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
	for _, part := range []struct {
		name    string
		measure func(context.Context, []Task, *Report) error
	}{
		{partQuality, o.measureQuality},
		{partSimilar, o.measureSimilar},
		{partReplays, o.measureReplays},
		{partLoad, o.measureLoads},
		{partSeverity, o.measureSeverity},
	} {
		if !o.includes(part.name) {
			continue
		}
		if err := part.measure(ctx, tasks, &r); err != nil {
			return r, err
		}
		r.Parts = append(r.Parts, part.name)
	}
	return r, nil
}

// includes reports whether a part is measured.
func (o Options) includes(part string) bool {
	return len(o.Parts) == 0 || slices.Contains(o.Parts, part)
}

func (o Options) measureQuality(ctx context.Context, tasks []Task, r *Report) (err error) {
	steps := []func(Task) error{
		func(t Task) error { return appendTo(&r.Full)(trainFully(ctx, t)) },
		func(t Task) error { return appendTo(&r.FewShot)(measureFewShot(ctx, t)) },
		func(t Task) error { return appendTo(&r.Stream)(measureStream(ctx, t)) },
		func(t Task) error {
			return appendTo(&r.OverGRPC)(measureOverGRPC(ctx, t, r.Full[len(r.Full)-1].Examples))
		},
	}
	for _, t := range tasks {
		for _, step := range steps {
			if err := step(t); err != nil {
				return err
			}
		}
		o.reportProgress("%s: %.1f %% right", t.Name, 100*r.Full[len(r.Full)-1].Accuracy)
	}
	if at := slices.IndexFunc(tasks, func(t Task) bool { return t.Name == outOfScopeTask }); at >= 0 {
		r.OutOfScope, err = measureOutOfScope(ctx, o.Data, tasks[at])
	}
	return err
}

func (o Options) measureSimilar(_ context.Context, tasks []Task, r *Report) error {
	for _, t := range tasks {
		r.Recalls = append(r.Recalls, measureSameLabel(t))
	}
	if err := appendTo(&r.Recalls)(measureDuplicates(o.Data)); err != nil {
		return err
	}
	for _, size := range o.Sizes {
		r.Searches = append(r.Searches, measureSearch(tasks, size))
		o.reportProgress("%d messages searched", size)
	}
	return nil
}

func (o Options) measureReplays(ctx context.Context, tasks []Task, r *Report) (err error) {
	r.Replayed, err = runReplays(ctx, tasks, o.Weeks, o.reportProgress)
	return err
}

func (o Options) measureLoads(ctx context.Context, tasks []Task, r *Report) (err error) {
	r.Loads, err = measureLoad(ctx, tasks[0], o.Seconds)
	return err
}

func (o Options) measureSeverity(_ context.Context, tasks []Task, r *Report) (err error) {
	if r.Severity, err = measureSeverity(); err != nil {
		return err
	}
	for _, t := range tasks {
		if strings.HasPrefix(t.Name, assistantTasks) && t.Name != joint {
			if err := appendTo(&r.FalseAlarms)(measureFalseAlarms(t)); err != nil {
				return err
			}
		}
	}
	return nil
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
