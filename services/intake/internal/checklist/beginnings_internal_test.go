package checklist

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Beginnings never keep a text from an expression that it matches.
func TestATextThatMatchesBeginsLikeTheExpression(t *testing.T) {
	for _, c := range []struct {
		expression, text string
		beginnings       []string
	}{
		{`(?i)k[oó]t`, "KÓT", []string{"kot", "kót"}},
		{`(?i)kiss`, "\u212aI\u017fS", []string{"kis"}}, // the sign of kelvin, and a long s
		{`(?:ab|cde)+x?`, "cde", []string{"ab", "cde"}},
		{`(?:ab|\d)5`, "15", []string{"05", "15", "25", "35", "45", "55", "65", "75", "85", "95", "ab5"}},
		{`(?:ab)*\d`, "1", []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "ab"}},
		{`(?:ab){2}\d`, "abab1", []string{"ab"}},
		{`(?:ab){0,2}xy`, "xy", []string{"ab", "xy"}},
		{`a?[xy]z`, "yz", []string{"axz", "ayz", "xz", "yz"}},
		{`(?:on )?day`, "day", []string{"day", "on "}},
		{`a\p{L}*b`, "ab", []string{"a", "ab"}},
		{`a(?:$|b)`, "a", []string{"a", "ab"}},
		{`\p{L}x`, "щx", []string{""}},
	} {
		p := compilePattern(c.expression)
		require.Equal(t, c.beginnings, spellings(p.beginnings), c.expression)
		require.True(t, p.MatchString(c.text), c.expression)
		require.True(t, p.beginnings.have(lettersOf(c.text)), c.expression)
	}
}

// spellings returns beginnings as texts in order.
func spellings(b beginnings) (texts []string) {
	for count, set := range b {
		for of := range set {
			texts = append(texts, string(of[:count]))
		}
	}
	slices.Sort(texts)
	return texts
}
