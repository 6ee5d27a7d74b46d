package priority_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// The same word with a tilde and without it belongs to two phrases, and each phrase keeps its own.
func TestAWordWithATildeLeavesTheWordWithoutOneAlone(t *testing.T) {
	looking := func(id, phrase string) priority.Rule {
		return priority.Rule{
			ID:          id,
			DisplayName: "Own",
			Reason:      "It is so.",
			Expression:  "says()",
			Phrases:     map[string][]string{"en": {phrase}},
			Then:        priority.Effect{UrgencyAtLeast: priority.High},
		}
	}
	strict, tolerant := looking("strict", "hospital"), looking("tolerant", "~hospital")
	for _, rules := range [][]priority.Rule{{strict, tolerant}, {tolerant, strict}} {
		e, err := priority.New(rules, priority.DefaultMatrix())
		require.NoError(t, err)
		right := e.Decide(priority.Input{Text: "in hospital"})
		require.True(t, fired(right, "strict") && fired(right, "tolerant"), "%s first", rules[0].ID)
		wrong := e.Decide(priority.Input{Text: "in hospitxl"})
		require.True(t, !fired(wrong, "strict") && fired(wrong, "tolerant"), "%s first", rules[0].ID)
	}
}
