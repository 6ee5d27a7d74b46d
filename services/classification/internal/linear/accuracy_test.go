package linear_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// task is a data set with labels: what to learn from and what to be asked.
type task struct{ train, ask []linear.Example }

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
type result struct{ accuracy, sure, precision float64 }

func ask(m interface {
	Predict(string, int) linear.Prediction
}, questions []linear.Example,
) result {
	var right, sure, surelyRight float64
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
	return result{right / n, sure / n, surelyRight / max(sure, 1)}
}

// bank is a part of the intents of bank customers, small enough for every test
// run; it says whether the data is at hand.
func bank(t *testing.T) (task, bool) {
	t.Helper()
	const labels = 20
	dir, ok := testfixtures.Dir(t, "classification")
	if !ok {
		return task{}, false
	}
	train, ask := everyTenth(readLabelled(t, filepath.Join(dir, "banking77.train.tsv")))
	seen := map[string]bool{}
	other := func(e linear.Example) bool {
		if len(seen) < labels {
			seen[e.Label] = true
		}
		return !seen[e.Label]
	}
	return task{slices.DeleteFunc(train, other), slices.DeleteFunc(ask, other)}, true
}

func TestTenExamplesOfEachLabel(t *testing.T) {
	bank, ok := bank(t)
	if !ok {
		return // the small sets of the other tests must do
	}
	m := fit(t, few(bank.train, 10), linear.Options{})
	got := ask(m, bank.ask)
	require.Greater(t, got.accuracy, 0.80)
	require.Greater(t, got.precision, 0.92)
	require.Greater(t, got.sure, 0.45)
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
	l := linear.NewOnlineModel(m)
	for i, e := range lessons[len(lessons)/2:] {
		l.AddCorrection(linear.Correction{ID: strconv.Itoa(i), Text: e.Text, Label: e.Label})
		require.Equal(t, e.Label, l.Predict(e.Text, 1).Ranked[0].Label)
	}
	require.Greater(t, ask(l, bank.ask).accuracy, ask(m, bank.ask).accuracy)
}
