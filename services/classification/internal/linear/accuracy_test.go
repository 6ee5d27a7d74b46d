package linear_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/sharedata"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// task is a data set with labels: what to learn from and what to be asked.
type task struct{ train, ask []linear.Example }

// tasks reads the data sets that others made, in their development parts. It
// gives none where they are not at hand.
func tasks(t testing.TB) map[string]task {
	t.Helper()
	dir, ok := sharedata.Dir(t, "classification")
	if !ok {
		return nil
	}
	read := func(name string) []linear.Example { return readLabelled(t, filepath.Join(dir, name+".tsv")) }
	train, ask := everyTenth(read("banking77.train"))
	all := map[string]task{
		"banking77": {train, ask},
		"clinc150":  {read("clinc150.train"), read("clinc150.val")},
	}
	var joint task
	for _, language := range []string{"en", "ru", "pl"} {
		one := task{read("massive-" + language + ".train"), read("massive-" + language + ".dev")}
		all["massive-"+language] = one
		joint.train = append(joint.train, one.train...)
		joint.ask = append(joint.ask, one.ask...)
	}
	all["massive-joint"] = joint
	return all
}

// readLabelled reads lines of a label, a tab and a text.
func readLabelled(t testing.TB, path string) []linear.Example {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var all []linear.Example
	for line := range strings.Lines(string(data)) {
		label, text, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		require.True(t, found, line)
		all = append(all, linear.Example{Text: text, Label: label})
	}
	return all
}

// everyTenth puts the tenth, twentieth ... example of each label aside.
func everyTenth(all []linear.Example) (rest, tenth []linear.Example) {
	seen := map[string]int{}
	for _, e := range all {
		seen[e.Label]++
		if seen[e.Label]%10 == 0 {
			tenth = append(tenth, e)
		} else {
			rest = append(rest, e)
		}
	}
	return rest, tenth
}

// few takes n examples of each label, chosen by lot.
func few(all []linear.Example, n int) []linear.Example {
	shuffled := slices.Clone(all)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})
	seen := map[string]int{}
	return slices.DeleteFunc(shuffled, func(e linear.Example) bool {
		seen[e.Label]++
		return seen[e.Label] > n
	})
}

// result is how well a model did.
type result struct{ accuracy, sure, precision, micros float64 }

func ask(m interface {
	Predict(string, int) linear.Prediction
}, questions []linear.Example,
) result {
	var right, sure, surelyRight float64
	start := time.Now()
	for _, q := range questions {
		p := m.Predict(q.Text, 3)
		good := len(p.Ranked) > 0 && p.Ranked[0].Label == q.Label
		if good {
			right++
		}
		if p.Sure {
			sure++
			if good {
				surelyRight++
			}
		}
	}
	n := float64(len(questions))
	return result{right / n, sure / n, surelyRight / max(sure, 1), float64(time.Since(start).Microseconds()) / n}
}

// bank is a part of the intents of bank customers, small enough for every test
// run; it says whether the data is at hand.
func bank(t *testing.T) (task, bool) {
	t.Helper()
	const labels = 20
	whole, ok := tasks(t)["banking77"]
	seen := map[string]bool{}
	other := func(e linear.Example) bool {
		if len(seen) < labels {
			seen[e.Label] = true
		}
		return !seen[e.Label]
	}
	return task{slices.DeleteFunc(whole.train, other), slices.DeleteFunc(whole.ask, other)}, ok
}

func TestTenExamplesOfEachLabel(t *testing.T) {
	bank, ok := bank(t)
	if !ok {
		return // the small sets of the other tests must do
	}
	m := fit(t, few(bank.train, 10), linear.Options{})
	got := ask(m, bank.ask)
	require.Greater(t, got.accuracy, 0.80)
	require.Greater(t, got.precision, 0.88)
	require.Greater(t, got.sure, 0.6)
	require.InDelta(t, got.accuracy, m.Report().Accuracy, 0.08, "the report tells the truth")
	require.Less(t, m.Report().CalibrationError, 0.1)
}

// TestCorrectionsHelp streams corrections over a model and asks it again.
func TestCorrectionsHelp(t *testing.T) {
	bank, ok := bank(t)
	if !ok {
		return
	}
	lessons := few(bank.train, 12)
	m := fit(t, lessons[:len(lessons)/2], linear.Options{})
	l := linear.NewLive(m)
	for i, e := range lessons[len(lessons)/2:] {
		l.Correct(linear.Correction{ID: strconv.Itoa(i), Text: e.Text, Label: e.Label})
		require.Equal(t, e.Label, l.Predict(e.Text, 1).Ranked[0].Label)
	}
	require.Greater(t, ask(l, bank.ask).accuracy, ask(m, bank.ask).accuracy)
}

// BenchmarkAccuracy trains on whole data sets and reports, besides the time of
// training, the accuracy, how much is answered without a person and how often
// that is right, the time of an answer from raw text, and the size.
func BenchmarkAccuracy(b *testing.B) {
	for name, task := range tasks(b) {
		b.Run(name, func(b *testing.B) {
			var m *linear.Model
			for b.Loop() {
				m = fit(b, task.train, linear.Options{})
			}
			got := ask(m, task.ask)
			b.ReportMetric(100*got.accuracy, "%right")
			b.ReportMetric(100*got.sure, "%sure")
			b.ReportMetric(100*got.precision, "%right-of-sure")
			b.ReportMetric(100*m.Report().CalibrationError, "%miscalibrated")
			b.ReportMetric(got.micros, "µs/message")
			b.ReportMetric(float64(len(encode(b, m)))/1e6, "MB")
		})
	}
}

// BenchmarkTenExamples does so with ten examples of each label.
func BenchmarkTenExamples(b *testing.B) {
	for name, task := range tasks(b) {
		b.Run(name, func(b *testing.B) {
			var m *linear.Model
			for b.Loop() {
				m = fit(b, few(task.train, 10), linear.Options{})
			}
			b.ReportMetric(100*ask(m, task.ask).accuracy, "%right")
		})
	}
}

// BenchmarkStrangers asks what belongs to no label, and reports how well the
// confidence tells it from what does: the area under the ROC curve.
func BenchmarkStrangers(b *testing.B) {
	dir, ok := sharedata.Dir(b, "classification")
	if !ok {
		return
	}
	strangers := readLabelled(b, filepath.Join(dir, "clinc150.oos_train.tsv"))
	clinc := tasks(b)["clinc150"]
	var m *linear.Model
	for b.Loop() {
		m = fit(b, clinc.train, linear.Options{})
	}
	confidences := func(questions []linear.Example) (all []float64) {
		for _, q := range questions {
			all = append(all, m.Predict(q.Text, 1).Ranked[0].Confidence)
		}
		return all
	}
	known, unknown := confidences(clinc.ask), confidences(strangers)
	above := 0.0
	for _, k := range known {
		for _, u := range unknown {
			if k > u {
				above++
			}
		}
	}
	b.ReportMetric(above/float64(len(known)*len(unknown)), "AUROC")
	b.ReportMetric(100*ask(m, strangers).sure, "%taken-for-known")
}
