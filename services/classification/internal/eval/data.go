// Package eval measures the classifier on public data sets: accuracy, few-shot learning, online learning, abstention
// on out-of-scope messages, recall of similar cases, and speed.
package eval

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Task is a labelled data set, split into training and test examples.
type Task struct {
	Name        string
	Train, Test []linear.Example
}

// joint is the union of the sets of three languages.
const joint = "massive-joint"

// Data is a folder with data sets.
type Data struct{ Dir string }

// ReadTasks reads the labelled sets. For a set without a test part, every tenth example of a label is the test part.
func (d Data) ReadTasks() ([]Task, error) {
	bank, err := d.readLabelled("banking77.train")
	if err != nil {
		return nil, err
	}
	train, ask := everyTenth(bank)
	tasks := []Task{{"banking77", train, ask}}
	together := Task{Name: joint}
	for _, parts := range [][3]string{
		{"clinc150", "clinc150.train", "clinc150.val"},
		{"massive-en", "massive-en.train", "massive-en.dev"},
		{"massive-ru", "massive-ru.train", "massive-ru.dev"},
		{"massive-pl", "massive-pl.train", "massive-pl.dev"},
	} {
		task := Task{Name: parts[0]}
		if task.Train, err = d.readLabelled(parts[1]); err != nil {
			return nil, err
		}
		if task.Test, err = d.readLabelled(parts[2]); err != nil {
			return nil, err
		}
		tasks = append(tasks, task)
		if strings.HasPrefix(task.Name, "massive") {
			together.Train, together.Test = append(together.Train, task.Train...), append(together.Test, task.Test...)
		}
	}
	return append(tasks, together), nil
}

// readLabelled reads lines of a label, a tab and a text.
func (d Data) readLabelled(name string) ([]linear.Example, error) {
	lines, err := d.readColumns(filepath.Join("classification", name+".tsv"), 2)
	all := make([]linear.Example, len(lines))
	for i, line := range lines {
		all[i] = linear.Example{Label: line[0], Text: line[1]}
	}
	return all, err
}

// readColumns reads lines of count columns separated by tabs.
func (d Data) readColumns(name string, count int) (lines [][]string, err error) {
	data, err := os.ReadFile(filepath.Join(d.Dir, name))
	if err != nil {
		return nil, fmt.Errorf("data to measure with: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		columns := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", count)
		if len(columns) != count {
			return nil, fmt.Errorf("%s: a line has %d columns instead of %d", name, len(columns), count)
		}
		lines = append(lines, columns)
	}
	return lines, nil
}

// everyTenth separates the tenth, twentieth ... example of each label.
func everyTenth(all []linear.Example) (rest, tenth []linear.Example) {
	seen := map[string]int{}
	for _, e := range all {
		if seen[e.Label]++; seen[e.Label]%10 == 0 {
			tenth = append(tenth, e)
		} else {
			rest = append(rest, e)
		}
	}
	return rest, tenth
}

// shuffleExamples returns the examples in a random order.
func shuffleExamples(all []linear.Example, draw uint64) []linear.Example {
	mixed := slices.Clone(all)
	rand.New(rand.NewPCG(draw, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}

// drawFew returns n random examples of each label.
func drawFew(all []linear.Example, n int, draw uint64) []linear.Example {
	seen := map[string]int{}
	return slices.DeleteFunc(shuffleExamples(all, draw), func(e linear.Example) bool {
		seen[e.Label]++
		return seen[e.Label] > n
	})
}

// timeNow returns the time for measurements.
func timeNow() time.Time { return clock.System().Now() }
