package language

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// spell turns a gram back into letters.
func spell(g gram) string {
	var letters []rune
	for ; g > 0; g >>= bitsPerLetter {
		letters = append(letters, rune(g&lastLetter))
	}
	slices.Reverse(letters)
	return string(letters)
}

func TestGrams(t *testing.T) {
	cases := map[string][]string{
		"a":      {" a", " a ", "a", "a "},
		"ów":     {" ó", " ów", " ów ", "ó", "ów", "ów ", "w", "w "},
		"abcdef": {" a", " ab", " abc", " abcd", "a", "ab", "abc", "abcd", "abcde", "b", "bc", "bcd", "bcde", "bcdef", "c", "cd", "cde", "cdef", "cdef ", "d", "de", "def", "def ", "e", "ef", "ef ", "f", "f "},
		"a1":     nil,
		"a我b":    {" a", "a", "b", "b "},
	}
	for word, want := range cases {
		var got []string
		for g := range gramsOf([]rune(word)) {
			got = append(got, spell(g))
		}
		require.Equal(t, want, got, word)
	}
}
