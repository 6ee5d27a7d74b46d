package priority

import (
	"strings"
	"unicode/utf8"
)

const (
	// minTolerantLetters is the least number of letters of a word that may be written with one wrong letter. Shorter
	// words have too many neighbours: "пожар" and "подарок".
	minTolerantLetters = 6
	// minRightLetters is the number of letters at the beginning that must be right.
	minRightLetters = 2
)

// isOneEditAway reports whether a word is a pattern with one letter missing, added, changed or swapped with the next; of
// a prefix, whether it begins so. An edit of the last letter of the pattern does not count: that is another form, or
// another word.
func isOneEditAway(want, word string, isPrefix bool) bool {
	same := commonPrefix(want, word)
	if same == 0 || same == len(want) || utf8.RuneCountInString(want[:same]) < minRightLetters {
		return false
	}
	rest := want[same:]
	_, first := utf8.DecodeRuneInString(rest)
	if first == len(rest) {
		return false
	}
	given := word[same:]
	if len(given) == 0 {
		return false
	}
	_, letter := utf8.DecodeRuneInString(given)
	fits := func(s, tail string) bool {
		if isPrefix {
			return strings.HasPrefix(s, tail)
		}
		return s == tail
	}
	if fits(given[letter:], rest[first:]) || fits(given, rest[first:]) || fits(given[letter:], rest) {
		return true
	}
	_, second := utf8.DecodeRuneInString(rest[first:])
	swapped := len(given) >= first+second && given[:second] == rest[first:first+second] && given[second:first+second] == rest[:first]
	return swapped && fits(given[first+second:], rest[first+second:])
}

// commonPrefix returns the length of the common beginning of two texts, in bytes, at the edge of a letter.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(a) && !utf8.RuneStart(a[i]) {
		i--
	}
	for i > 0 && i < len(b) && !utf8.RuneStart(b[i]) {
		i--
	}
	return i
}
