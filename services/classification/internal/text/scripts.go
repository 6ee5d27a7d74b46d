package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Script is a set of alphabets.
type Script uint8

const (
	latin Script = 1 << iota
	cyrillic
	greek
)

// ScriptOf returns the alphabet of a small letter of those whose letters look alike; none for any other sign.
func ScriptOf(r rune) Script {
	switch {
	case 'a' <= r && r <= 'z':
		return latin
	case r < utf8.RuneSelf:
		return 0
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Greek, r):
		return greek
	}
	return 0
}

// IsMixed reports whether there are several alphabets in a set.
func (s Script) IsMixed() bool { return s&(s-1) != 0 }

// Small letters that look alike, also those of which only the capitals do. Letters at the same position are twins.
const (
	latinTwins      = "abcehkmoptxy"
	cyrillicTwins   = "авсенкмортху"
	foreignLetters  = "іјѕһԁԛԝαβεηικμνορτυχζ" // with a Latin twin only
	foreignsInLatin = "ijshdqwabehikmvoptyxz"
)

// FoldScripts returns a word of small letters in one alphabet: "пoжар" with a Latin o becomes Cyrillic, and "firе" with a
// Cyrillic е becomes Latin. The letters without a twin decide, and the majority when there are none. A word with such
// letters of both alphabets stays as it is.
func FoldScripts(word string) string {
	all := Script(0)
	for _, r := range word {
		all |= ScriptOf(r)
	}
	if !all.IsMixed() {
		return word
	}
	word = replaceTwins(word, foreignLetters, foreignsInLatin)
	var latins, cyrillics, onlyLatin, onlyCyrillic int
	for _, r := range word {
		switch ScriptOf(r) {
		case latin:
			latins++
			onlyLatin += countMissing(latinTwins, r)
		case cyrillic:
			cyrillics++
			onlyCyrillic += countMissing(cyrillicTwins, r)
		}
	}
	switch {
	case onlyLatin > 0 && onlyCyrillic > 0:
		return word
	case onlyCyrillic > 0 || onlyLatin == 0 && cyrillics > latins:
		return replaceTwins(word, latinTwins, cyrillicTwins)
	}
	return replaceTwins(word, cyrillicTwins, latinTwins)
}

// countMissing returns 1 for a letter that is not among others, and 0 for one that is.
func countMissing(letters string, r rune) int {
	if strings.ContainsRune(letters, r) {
		return 0
	}
	return 1
}

// replaceTwins returns a word with the letters of one list as those of the other.
func replaceTwins(word, from, to string) string {
	letters, twins := []rune(from), []rune(to)
	return strings.Map(func(r rune) rune {
		for i, letter := range letters {
			if letter == r {
				return twins[i]
			}
		}
		return r
	}, word)
}
