package blank_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/blank"
)

func TestIsBlank(t *testing.T) {
	for text, want := range map[string]bool{
		"":                    true,
		"   \t\r\n":           true,
		"\u00a0":              true, // no-break space
		"\u3000":              true, // ideographic space
		"\u200b\u200d\u2060":  true, // without width
		"\ufeff":              true, // byte order mark
		"\x00\x1f\u0085":      true, // control characters
		"\u3164\u115f":        true, // fillers
		"\ufe0f":              true, // variation selector
		"\u2800":              true, // Braille without dots
		" \u200b\u0436\ufeff": false,
		"5":                   false,
		"?":                   false,
		"\u2764\ufe0f":        false, // a pictograph in colour
		"\ue000":              false, // private use
		"\ufffd":              false, // what could not be read
	} {
		require.Equal(t, want, blank.IsBlank(text), "%q", text)
	}
}
