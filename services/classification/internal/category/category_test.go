package category_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/text"
)

func defaults(t testing.TB) map[string]category.Default {
	t.Helper()
	all, err := category.Defaults()
	require.NoError(t, err)
	byID := map[string]category.Default{}
	for _, c := range all {
		byID[c.ID] = c
	}
	require.Len(t, byID, len(all), "an id is there twice")
	return byID
}

func examples(t testing.TB) []category.DefaultExample {
	t.Helper()
	all, err := category.DefaultExamples()
	require.NoError(t, err)
	return all
}

func TestDefaultsAreComplete(t *testing.T) {
	book, err := words.LoadBook()
	require.NoError(t, err)
	require.ElementsMatch(t, book.SpokenLanguages(), category.DefaultLanguages())
	all := defaults(t)
	require.GreaterOrEqual(t, len(all), 12)
	for id, c := range all {
		require.Regexp(t, `^[a-z]+(-[a-z]+)*$`, id)
		require.NotEmpty(t, c.Description, id)
		require.NotZero(t, c.Impact, id)
		require.NotZero(t, c.Urgency, id)
		for _, language := range category.DefaultLanguages() {
			require.NotEmpty(t, c.Name[language], "%s in %s", id, language)
		}
	}
}

func TestExamplesAreEnoughAndDistinct(t *testing.T) {
	known := defaults(t)
	sentences := map[[2]string]int{}
	said := map[uint64]category.DefaultExample{}
	for _, e := range examples(t) {
		require.Contains(t, known, e.Category)
		require.Equal(t, strings.TrimSpace(e.Text), e.Text)
		key := text.Fingerprint(e.Text)
		require.NotZero(t, key, e.Text)
		if other, ok := said[key]; ok {
			require.Equal(t, other.Category, e.Category, "%q belongs to two categories", e.Text)
			require.NotEqual(t, other.Language, e.Language, "%q is there twice", e.Text)
		}
		said[key] = e
		if !e.Hint {
			sentences[[2]string{e.Category, e.Language}]++
		}
	}
	for id := range known {
		for _, language := range category.DefaultLanguages() {
			require.GreaterOrEqual(t, sentences[[2]string{id, language}], 12, "%s in %s", id, language)
		}
	}
}

// held reads messages that are not among the examples: lines of a category, a
// tab and a text.
func held(t testing.TB, name string) (labels, texts []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".tsv")
	require.NoError(t, err)
	for line := range strings.Lines(string(data)) {
		label, message, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		require.True(t, found, line)
		labels, texts = append(labels, label), append(texts, message)
	}
	return labels, texts
}

// shares says how many of the held messages are classified right, how many
// surely, and how many of these right.
func shares(m *linear.Model, labels, texts []string) (right, sure, precision float64) {
	surelyRight := 0.0
	for i, s := range texts {
		p := m.Predict(s, 1)
		good := p.Ranked[0].Label == labels[i]
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
	n := float64(len(texts))
	return right / n, sure / n, surelyRight / sure
}

func learn(t testing.TB, lessons []linear.Example) *linear.Model {
	t.Helper()
	m, err := linear.Fit(context.Background(), lessons, linear.Options{})
	require.NoError(t, err)
	return m
}

// TestAFreshInstallationClassifies learns the default categories and asks for
// messages that it has not seen, in each language: those in heldout were known
// to whoever wrote the expressions, those in unseen were written afterwards.
// All examples are called hints, which spares the rounds of training that only
// serve to judge the confidence.
func TestAFreshInstallationClassifies(t *testing.T) {
	var lessons []linear.Example
	sentences := map[uint64]bool{}
	for _, e := range examples(t) {
		lessons = append(lessons, linear.Example{Text: e.Text, Label: e.Category, Hint: true})
		if !e.Hint {
			sentences[text.Fingerprint(e.Text)] = true
		}
	}
	m := learn(t, lessons)
	for _, language := range category.DefaultLanguages() {
		for set, least := range map[string]float64{"heldout": 0.86, "unseen": 0.8} {
			labels, texts := held(t, set+"."+language)
			for _, s := range texts {
				require.False(t, sentences[text.Fingerprint(s)], "%q is an example", s)
			}
			right, _, _ := shares(m, labels, texts)
			require.Greater(t, right, least, "%s %s", set, language)
		}
	}
}

// BenchmarkFreshInstallation does the same with the confidence judged, and
// reports all figures.
func BenchmarkFreshInstallation(b *testing.B) {
	var lessons []linear.Example
	for _, e := range examples(b) {
		lessons = append(lessons, linear.Example{Text: e.Text, Label: e.Category, Hint: e.Hint})
	}
	var m *linear.Model
	for b.Loop() {
		m = learn(b, lessons)
	}
	for _, language := range category.DefaultLanguages() {
		for _, set := range []string{"heldout", "unseen"} {
			labels, texts := held(b, set+"."+language)
			right, sure, precision := shares(m, labels, texts)
			name := set + "-" + language
			b.ReportMetric(100*right, "%right/"+name)
			b.ReportMetric(100*sure, "%sure/"+name)
			b.ReportMetric(100*precision, "%right-of-sure/"+name)
		}
	}
}
