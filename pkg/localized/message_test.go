package localized_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/localized"
)

// TestAReaderGetsTheTextOfTheFirstLanguageThatHasOne asks with languages that have a text and with some that have none.
func TestAReaderGetsTheTextOfTheFirstLanguageThatHasOne(t *testing.T) {
	text := func(language string) localized.Text {
		return localized.Text{Language: language, Text: "in " + language}
	}
	pl, en, ru, unknown := text("pl"), text("en"), text("ru"), text("")
	for name, c := range map[string]struct {
		texts     []localized.Text
		languages []string
		want      localized.Text
		isTheirs  bool
	}{
		"preferred":                {[]localized.Text{en, pl}, []string{"pl", "en"}, pl, true},
		"second language":          {[]localized.Text{en, ru}, []string{"uk", "ru"}, ru, true},
		"region":                   {[]localized.Text{en, pl}, []string{"pl-PL"}, pl, true},
		"English for others":       {[]localized.Text{pl, en}, []string{"de"}, en, false},
		"first without English":    {[]localized.Text{pl, ru}, []string{"de"}, pl, false},
		"unknown is nobody's":      {[]localized.Text{unknown}, []string{"", "pl"}, unknown, false},
		"translation before guess": {[]localized.Text{{Language: "en", Text: "guess"}, en}, []string{"en"}, en, true},
		"nothing":                  {nil, []string{"en"}, localized.Text{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, isTheirs := localized.NewMessage(c.texts...).For(c.languages...)
			require.Equal(t, c.want, got)
			require.Equal(t, c.isTheirs, isTheirs)
		})
	}
}

func TestTags(t *testing.T) {
	for _, tag := range []string{"en", "pl", "pt-BR", "uk", "kab"} {
		require.True(t, localized.IsTag(tag), tag)
	}
	for _, tag := range []string{"", "english", "zz", "e n", "und", "und-PL", "x-own", "en\n"} {
		require.False(t, localized.IsTag(tag), tag)
	}
}
