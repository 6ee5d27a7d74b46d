package words

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Every zone with a name exists, and has a name in every language.
func TestZonesHaveNamesInEveryLanguage(t *testing.T) {
	book, err := LoadBook()
	require.NoError(t, err)
	namesOf := func(language string) []string {
		return slices.Sorted(maps.Keys(book.spoken[language].words.Zones))
	}
	named := namesOf("en")
	require.Greater(t, len(named), 50)
	for _, zone := range named {
		_, err := time.LoadLocation(zone)
		require.NoError(t, err)
	}
	for _, language := range []string{"ru", "pl"} {
		require.Equal(t, named, namesOf(language))
	}
	for _, zone := range named {
		phrase := book.NewSpeaker("ru", zone, time.Now()).SayAt(time.Now())
		require.False(t, strings.ContainsAny(phrase, "abcdefghijklmnopqrstuvwxyzUTC"), phrase)
	}
}
