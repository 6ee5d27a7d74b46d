package checklist

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Hints never keep a text from an expression that it matches.
func TestATextThatMatchesHasAHint(t *testing.T) {
	for _, c := range []struct {
		expression, text string
		hints            []string
	}{
		{`(?i)\bk[oó]t`, "KÓT", []string{"k"}},
		{`(?i)kiss`, "\u212aI\u017fS", []string{"kiss"}}, // the sign of kelvin, and a long s
		{`(?:ab|cde)+x?`, "cde", []string{"ab", "cde"}},
		{`(?:ab|\d+)`, "12", nil},
		{`(?:ab)*\d`, "1", nil},
		{`(?:ab){2}\d`, "abab1", []string{"ab"}},
		{`(?:ab)?[xy]\d`, "y1", []string{"x", "y"}},
		{`[a-z]\d`, "b1", nil},
		{`a(long|longer)word`, "alongerword", []string{"long"}},
	} {
		p := compilePattern(c.expression)
		require.Equal(t, c.hints, p.hints, c.expression)
		require.True(t, p.MatchString(c.text), c.expression)
		require.True(t, p.mayMatch(foldCase(c.text)), c.expression)
	}
}
