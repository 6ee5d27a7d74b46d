package text

import (
	"strings"
	"unicode/utf8"
)

// FoldMarks returns a word in lower case without the marks that people leave out.
func FoldMarks(word string) string { return strings.Map(FoldMark, word) }

// FoldMark unifies a small letter that people leave out the mark of: ё is written as е, and Polish without its own letters.
func FoldMark(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	switch r {
	case 'ё':
		return 'е'
	case 'ą':
		return 'a'
	case 'ć':
		return 'c'
	case 'ę':
		return 'e'
	case 'ł':
		return 'l'
	case 'ń':
		return 'n'
	case 'ó':
		return 'o'
	case 'ś':
		return 's'
	case 'ź', 'ż':
		return 'z'
	}
	return r
}
