package text

import (
	"unicode"
	"unicode/utf8"
)

// kind is the effect of a character on the word around it.
type kind int

const (
	separator kind = iota
	inWord
	alone  // a word by itself
	joiner // an apostrophe: dropped inside a word, a separator at its edge
	silent // dropped wherever it stands
)

// splitWords appends the words of s, which is in normal form.
func (t *Tokens) splitWords(s string) {
	start := len(t.runes)
	for i, r := range s {
		switch kindOf(r) {
		case inWord:
			t.runes = append(t.runes, unicode.ToLower(r))
		case alone:
			start = t.endWord(start)
			t.runes = append(t.runes, r)
			start = t.endWord(start)
		case silent:
		case joiner:
			if !letterFollows(s[i+utf8.RuneLen(r):]) {
				start = t.endWord(start)
			}
		default:
			start = t.endWord(start)
			t.pause = max(t.pause, pauseOf(r))
		}
	}
	t.endWord(start)
}

// endWord ends the word that began at start, if there is one, and returns the start of the next.
func (t *Tokens) endWord(start int) int {
	end := len(t.runes)
	if end > start {
		t.words = append(t.words, span{from: int32(start), to: int32(end), before: t.pause})
		t.pause = none
	}
	return end
}

// pause is the effect of a sign between two words.
type pause uint8

const (
	none pause = iota
	clauseEnd
	sentenceEnd
)

func pauseOf(r rune) pause {
	switch r {
	case '.', '!', '?', '…':
		return sentenceEnd
	case ',', ';', ':', '\n', '(', ')', '"', '«', '»', '„', '”', '“', '—', '–', '>':
		return clauseEnd
	}
	return none
}

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		return asciiKind(byte(r))
	case r == '\u2019' || r == '\u02bc': // typographic apostrophes
		return joiner
	case r == utf8.RuneError:
		return separator
	case unicode.In(r, unicode.L, unicode.N):
		return inWord
	case isDecoration(r):
		return silent
	case unicode.Is(unicode.M, r):
		return inWord
	case unicode.Is(unicode.So, r):
		return alone
	}
	return separator
}

func asciiKind(b byte) kind {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		return inWord
	case b == '\'':
		return joiner
	}
	return separator
}

// isDecoration reports characters that do not change the word: accents without a composed letter (stress marks,
// ornament), variants of pictographs, and characters without width.
func isDecoration(r rune) bool {
	return r >= '\u0300' && r <= '\u036f' ||
		r >= '\ufe00' && r <= '\ufe0f' ||
		unicode.Is(unicode.Cf, r)
}

func letterFollows(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}
