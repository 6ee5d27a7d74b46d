package priority

import (
	"strings"
	"unicode/utf8"

	"github.com/ombud/ombud/pkg/truncate"
)

// index finds the rows of phrases that begin with a word.
type index struct {
	phrases  []phrase
	atoms    []atom
	known    map[pattern]int           // number of an atom
	exact    map[string][]int          // by word; with a tilde and without it are two atoms
	stems    map[string][]int          // by the first letters
	tolerant map[string][]tolerantAtom // likewise
}

// tolerantAtom is an atom that may have one wrong letter, with the two letters after the right ones.
type tolerantAtom struct {
	atom  int
	after [2]rune
}

// atom is a word of phrases with the rows that it begins.
type atom struct {
	pattern pattern
	starts  []start
}

// start is a row of a part of a phrase.
type start struct {
	row    row
	phrase int32
	part   uint8
}

func newIndex() *index {
	return &index{
		known:    map[pattern]int{},
		exact:    map[string][]int{},
		stems:    map[string][]int{},
		tolerant: map[string][]tolerantAtom{},
	}
}

// addPhrase adds a phrase to those that are searched.
func (x *index) addPhrase(p phrase) {
	number := len(x.phrases)
	x.phrases = append(x.phrases, p)
	for i, one := range p.parts {
		for _, r := range one {
			for _, first := range r.words[0] {
				at := x.addAtom(first)
				x.atoms[at].starts = append(x.atoms[at].starts, start{row: r, phrase: int32(number), part: uint8(i)})
			}
		}
	}
}

// addAtom returns the number of the atom of a pattern.
func (x *index) addAtom(p pattern) int {
	if at, isKnown := x.known[p]; isKnown {
		return at
	}
	at := len(x.atoms)
	x.atoms = append(x.atoms, atom{pattern: p})
	x.known[p] = at
	if p.kind == exactly {
		x.exact[p.text] = append(x.exact[p.text], at)
	} else {
		key := truncate.Runes(p.text, minPrefixLetters)
		x.stems[key] = append(x.stems[key], at)
	}
	if p.isTolerant {
		key := truncate.Runes(p.text, minRightLetters)
		x.tolerant[key] = append(x.tolerant[key], tolerantAtom{atom: at, after: lettersAfter(p.text[len(key):])})
	}
	return at
}

// eachAtom calls each for the atoms that a word is.
func (x *index) eachAtom(word string, each func(*atom)) {
	for _, at := range x.exact[word] {
		each(&x.atoms[at])
	}
	for _, at := range x.stems[truncate.Runes(word, minPrefixLetters)] {
		if strings.HasPrefix(word, x.atoms[at].pattern.text) {
			each(&x.atoms[at])
		}
	}
	if utf8.RuneCountInString(word) < minTolerantLetters-1 {
		return
	}
	key := truncate.Runes(word, minRightLetters)
	after := lettersAfter(word[len(key):])
	for _, one := range x.tolerant[key] {
		if p := &x.atoms[one.atom].pattern; one.mayBe(after) && isOneEditAway(p.text, word, p.kind == beginsWith) {
			each(&x.atoms[one.atom])
		}
	}
}

// lettersAfter returns the first two letters of a text.
func lettersAfter(s string) (after [2]rune) {
	first, size := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[size:])
	return [2]rune{first, second}
}

// mayBe reports whether a word with these letters can be one edit away: either the first of them is right, or it is the
// wrong one.
func (a tolerantAtom) mayBe(after [2]rune) bool {
	return after[0] == a.after[0] || after[1] == a.after[1] || after[0] == a.after[1] || after[1] == a.after[0]
}
