package priority_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

func defaults(t testing.TB) []priority.Rule {
	t.Helper()
	rules, err := priority.DefaultRules()
	require.NoError(t, err)
	return rules
}

func engine(t testing.TB) *priority.Engine {
	t.Helper()
	e, err := priority.New(defaults(t), priority.DefaultMatrix())
	require.NoError(t, err)
	return e
}

// fired says whether the rule is among those of the decision.
func fired(d priority.Decision, rule string) bool {
	return slices.ContainsFunc(d.Fired, func(f priority.Fired) bool { return f.RuleID == rule })
}

// spoken returns the languages in which letters are written.
func spoken(t testing.TB) []string {
	t.Helper()
	book, err := words.LoadBook()
	require.NoError(t, err)
	return book.SpokenLanguages()
}

// TestDefaultRulesFire tries each default rule that looks for phrases on
// messages in every language, and on some that must leave it alone.
func TestDefaultRulesFire(t *testing.T) {
	data, err := os.ReadFile("testdata/fires.yaml")
	require.NoError(t, err)
	var cases map[string]struct {
		Category string
		Fires    map[string][]string // by language
		Not      []string
	}
	require.NoError(t, yaml.Unmarshal(data, &cases))
	e := engine(t)
	for _, rule := range defaults(t) {
		if len(rule.Phrases) == 0 {
			continue
		}
		c, listed := cases[rule.ID]
		require.True(t, listed, "no messages for %s", rule.ID)
		require.ElementsMatch(t, spoken(t), slices.Collect(maps.Keys(c.Fires)), rule.ID)
		for language, messages := range c.Fires {
			require.NotEmpty(t, messages, "%s in %s", rule.ID, language)
			for _, s := range messages {
				d := e.Decide(priority.Input{Text: s, Category: c.Category})
				require.True(t, fired(d, rule.ID), "%s must fire on %q", rule.ID, s)
			}
		}
		for _, s := range c.Not {
			d := e.Decide(priority.Input{Text: s, Category: c.Category})
			require.False(t, fired(d, rule.ID), "%s must not fire on %q", rule.ID, s)
		}
	}
}

func TestDefaultRulesSpeakEveryLanguage(t *testing.T) {
	for _, rule := range defaults(t) {
		if len(rule.Phrases) == 0 {
			continue
		}
		for _, language := range spoken(t) {
			phrases := rule.Phrases[language]
			require.GreaterOrEqual(t, len(phrases), 6, "%s in %s", rule.ID, language)
			sorted := slices.Sorted(slices.Values(phrases))
			require.Len(t, slices.Compact(sorted), len(phrases), "%s in %s says a phrase twice", rule.ID, language)
		}
	}
}

func TestEveryTriggerAndTheRealTimeDecisionHaveARule(t *testing.T) {
	rules := defaults(t)
	for _, trigger := range priority.AllTriggers() {
		require.True(t, slices.ContainsFunc(rules, func(r priority.Rule) bool { return r.Then.Trigger == trigger }), trigger)
	}
	for _, mode := range []priority.Mode{priority.RealTime, priority.Written} {
		require.True(t, slices.ContainsFunc(rules, func(r priority.Rule) bool { return r.Then.Handling == mode }), mode)
	}
}

func TestTheRulesOfEveryFileAreShipped(t *testing.T) {
	files, err := filepath.Glob("rules/*.yaml")
	require.NoError(t, err)
	count := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		count += strings.Count("\n"+string(content), "\n- id: ")
	}
	require.Len(t, defaults(t), count)
}

// TestEveryShippedRuleIsAKnownVersion keeps the record by which a later build knows the rules that no firm has changed.
func TestEveryShippedRuleIsAKnownVersion(t *testing.T) {
	s, err := priority.DefaultShipment()
	require.NoError(t, err)
	for _, r := range s.Rules {
		require.True(t, s.IsVersion(r), "rules/versions.tsv lacks, in a new generation: %s\t%s", r.ID, r.Digest())
	}
}

func TestReasonsAreSentences(t *testing.T) {
	for _, rule := range defaults(t) {
		require.Regexp(t, `^[A-Z].*\.$`, rule.Reason, rule.ID)
		require.Regexp(t, `^[A-Z].*[^.]$`, rule.DisplayName, rule.ID)
	}
}
