package severity_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/severity"
)

// Lower bounds on sentences that the rules were not made with.
const (
	minPrecision = 0.85
	minRecall    = 0.75
	maxRaised    = 2 // quiet sentences of a language
)

func decideShipped(t *testing.T) func(string) priority.Decision {
	t.Helper()
	decide, err := severity.NewShippedDecider()
	require.NoError(t, err)
	return decide
}

func TestShippedRulesFindHarm(t *testing.T) {
	decide := decideShipped(t)
	for _, language := range severity.ListLanguages() {
		sentences, err := severity.ReadSentences(severity.Report, language)
		require.NoError(t, err)
		require.Greater(t, len(sentences), 70)
		result := severity.MeasureRules(sentences, decide)
		for _, trigger := range severity.MeasuredTriggers() {
			count := result.Triggers[trigger]
			require.Greater(t, count.Right+count.Missed, 10, "%s %s", language, trigger)
			require.GreaterOrEqual(t, count.Precision(), minPrecision, "%s %s: %+v", language, trigger, result.Mistakes)
			require.GreaterOrEqual(t, count.Recall(), minRecall, "%s %s: %+v", language, trigger, result.Mistakes)
		}
		require.Greater(t, result.Quiet, 20)
		require.LessOrEqual(t, result.Raised, maxRaised, "%s: %+v", language, result.Mistakes)
	}
}

// The rules are made with the other set, so that they must be right on it.
func TestShippedRulesKnowTheirSentences(t *testing.T) {
	decide := decideShipped(t)
	for _, language := range severity.ListLanguages() {
		sentences, err := severity.ReadSentences(severity.Tune, language)
		require.NoError(t, err)
		assert.Empty(t, severity.MeasureRules(sentences, decide).Mistakes, language)
	}
}

// The rules are measured in every language in which letters are written.
func TestEveryLanguageIsMeasured(t *testing.T) {
	book, err := words.LoadBook()
	require.NoError(t, err)
	require.ElementsMatch(t, book.SpokenLanguages(), severity.ListLanguages())
}

func TestNoSentenceIsInBothSets(t *testing.T) {
	seen := map[string]bool{}
	for _, language := range severity.ListLanguages() {
		for _, set := range []severity.Set{severity.Tune, severity.Report} {
			sentences, err := severity.ReadSentences(set, language)
			require.NoError(t, err)
			for _, s := range sentences {
				require.False(t, seen[s.Text], s.Text)
				seen[s.Text] = true
			}
		}
	}
	require.Greater(t, len(seen), 700)
}
