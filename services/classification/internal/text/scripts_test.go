package text_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/text"
)

func TestFoldScripts(t *testing.T) {
	cases := map[string]struct{ in, want string }{
		"latin":                  {"fire", "fire"},
		"cyrillic":               {"пожар", "пожар"},
		"latin o in cyrillic":    {"п\u006fжар", "пожар"},
		"several":                {"пo\u0436\u0061p", "пожар"},
		"capitals look alike":    {"\u0062з\u0070ы\u0062", "взрыв"},
		"cyrillic е in latin":    {"fir\u0435", "fire"},
		"cyrillic і in latin":    {"f\u0456re", "fire"},
		"ukrainian":              {"пожежі", "пожежі"},
		"greek in latin":         {"g\u03b1s", "gas"},
		"greek in cyrillic":      {"п\u03bfжар", "пожар"},
		"greek":                  {"φωτια", "φωτια"},
		"twins alone, cyrillic":  {"р\u006fта", "рота"},
		"twins alone, latin":     {"co\u0430t", "coat"},
		"letters of both decide": {"wifiшка", "wifiшка"},
		"digits":                 {"5g", "5g"},
		"empty":                  {"", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, text.FoldScripts(c.in)) })
	}
}
