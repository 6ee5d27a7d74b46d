package burst

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// minBase is the least number of letters that the forms of a word share.
const minBase = 3

// endings are those of one pattern of inflection.
type endings struct {
	after string // the letters that such an ending follows; "" for any
	list  string // divided by spaces; "-" is none
}

// isFormOf reports whether two words in lower case, one of a message in a language (ISO 639-1), are forms of one word: they
// differ in endings of one pattern alone. A word with a digit is a name, and has no other form; nor is any known in a
// language without patterns.
func isFormOf(stated, said, language string) bool {
	if stated == said {
		return true
	}
	a, b := foldMarks(stated), foldMarks(said)
	if beginningOf(a) != beginningOf(b) || strings.ContainsFunc(a+b, unicode.IsDigit) {
		return false
	}
	if isCyrillic(a) {
		language = "ru"
	}
	for _, e := range patternsOf(language) {
		if e.join(a, b) {
			return true
		}
	}
	return a == b
}

// join reports whether two words are one base with two of the endings.
func (e endings) join(a, b string) bool {
	for ending := range strings.FieldsSeq(e.list) {
		base, hasEnding := e.cutEnding(a, ending)
		if !hasEnding || !strings.HasPrefix(b, base) {
			continue
		}
		for other := range strings.FieldsSeq(e.list) {
			if rest, isOther := e.cutEnding(b, other); isOther && rest == base {
				return true
			}
		}
	}
	return false
}

// cutEnding returns a word without one of the endings, if it has it after a base that takes them.
func (e endings) cutEnding(word, ending string) (base string, hasEnding bool) {
	base, hasEnding = strings.CutSuffix(word, strings.TrimPrefix(ending, "-"))
	last, _ := utf8.DecodeLastRuneInString(base)
	isTaken := e.after == "" || strings.ContainsRune(e.after, last)
	return base, hasEnding && isTaken && utf8.RuneCountInString(base) >= minBase
}

// beginningOf returns the first letters of a word, which all its forms have.
func beginningOf(word string) string {
	at := 0
	for range minBase {
		_, size := utf8.DecodeRuneInString(word[at:])
		at += size
	}
	return word[:at]
}

// foldMarks replaces the letters with marks that come and go between the forms of a word, and in hasty writing.
func foldMarks(word string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ё':
			return 'е'
		case 'ó':
			return 'o'
		}
		return r
	}, word)
}

func isCyrillic(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.Is(unicode.Cyrillic, first)
}

// patternsOf returns the patterns of inflection of a language, in letters without the folded marks. Endings that also make
// another word are left out: "-er" and "-ing" of English.
func patternsOf(language string) []endings {
	const sibilants, vowels = "кгхжшчщц", "аеиоуыюя"
	switch language {
	case "en":
		return []endings{{"", "- s es ed"}, {"", "e es ed"}, {"", "y ies ied"}}
	case "ru":
		return []endings{
			{"", "- а о у ом е ы ов ой ою ам ами ах"},
			{sibilants, "- а о у ом ем е и ы ов ев ой ей ам ами ах"},
			{"", "ь я ю е и ем ей ею ью ям ями ях"},
			{vowels, "й я ю е и ем ей ев ям ями ях"},
			{"", "ка ки ке ку кой кою ок ек кам ками ках"},
			{"", "ый ая ое ые ого ому ым ом ой ую ых ыми"},
			{sibilants, "ий ая ое ее ие ого его ому ему им ом ем ой ей ую их ими"},
			{"", "ий яя ее ие его ему им ем ей юю их ими"},
			{vowels, "ет ют ть л ла ло ли"},
			{"", "ит ят ат ить ил ила ило или"},
		}
	case "pl":
		return []endings{
			{"", "- a o u owi em ę ą e ie y i ow om ami ach"},
			{"kg", "- a o u owi iem ę ą e i ow om ami ach"},
			{"", "t ta to tę tą tu tem ty cie tow tom tami tach"},
			{"", "d da do dę dą du dem dy dzie dow dom dami dach"},
			{"", "r ra ro rę rą ru rem ry rze row rom rami rach"},
			{"", "ł ła ło łę łą łu łem ły le łow łom łami łach"},
			{"", "ek ka ko kę ką ku kowi kiem ki ce kow kom kami kach"},
			{"", "ga gę gą gi dze gom gami gach"},
			{"", "ć ci cia cie ciem ciu cią cię ciom ciami ciach"},
			{"", "ń ni nia nie niem niu nią nię niom niami niach"},
			{"", "y i a ia ą ią e ie ego iego ej iej emu iemu ym im ych ich ymi imi"},
			{"aeiouy", "ł ła ło li ły ć"},
			{"", "a ają ać ał ała ało ali ały"},
		}
	}
	return nil
}
