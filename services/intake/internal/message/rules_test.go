package message

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Every letter has a rule and an importance, so that nobody adds one without a thought of its end and of its subject.
func TestEveryLetterHasARule(t *testing.T) {
	require.ElementsMatch(t, template.AllNames(), slices.Collect(maps.Keys(rules())))
	require.ElementsMatch(t, template.AllNames(), importance())
}
