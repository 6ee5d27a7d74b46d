package burst_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/burst"
)

func TestStatedWordsAreCutAndFoldedAsMessagesAre(t *testing.T) {
	for name, c := range map[string]struct {
		words   []string
		message string
		want    bool
	}{
		"as it stands":              {[]string{"internet"}, "no internet since noon", true},
		"a capital letter":          {[]string{"Internet"}, "no internet since noon", true},
		"capitals in the message":   {[]string{"internet"}, "INTERNET IS DOWN", true},
		"another form":              {[]string{"Интернет"}, "нет интернета с утра", true},
		"a phrase":                  {[]string{"Fibre cut"}, "the cut of the fibre is ours", true},
		"half of a phrase":          {[]string{"Fibre cut"}, "the fibre is slow", false},
		"one of two":                {[]string{"Fibre cut", "światłowód"}, "Światłowód przecięty", true},
		"a short word":              {[]string{"TV"}, "the tv is black", true},
		"an apostrophe":             {[]string{"can’t connect"}, "I can't connect", true},
		"spaces around":             {[]string{"  Router "}, "my router blinks", true},
		"none of them":              {[]string{"Router"}, "my bill is wrong", false},
		"no word at all":            {[]string{"!!!"}, "my bill is wrong!!!", false},
		"no word beside a good one": {[]string{"!!!", "Router"}, "my router blinks", true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, burst.SignatureOf(c.words).FitsMessage(burst.SplitMessage(c.message, "")))
		})
	}
}

func TestStatedPhrasesAreRelatedToTheWordsOfABurst(t *testing.T) {
	stated := burst.SignatureOf([]string{"Fibre cut"})
	found := burst.Signature{Words: []burst.Word{{Text: "fibre", Weight: 2}, {Text: "cut", Weight: 1}}}
	require.True(t, stated.IsRelatedTo(found))
	require.True(t, found.IsRelatedTo(stated))
}
