// Package text turns what a customer wrote into words and hashed features.
//
// Every part of the classifier reads a message through this package, so that
// they agree on what a word is: letters, digits and the marks that belong to
// them, in Unicode normal form NFKC and lower case, with the apostrophe inside
// a word left out ("can't" and "cant" are one word). A pictograph is a word by
// itself. Anything else, bytes that are no UTF-8 included, separates words.
// Only the first Limit bytes of a text count, so that work and memory are
// bounded whatever comes in.
package text

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxBytes is how many bytes of a text count; the rest is not read. People say
// what they want at the beginning, and a pasted log adds only noise.
const MaxBytes = 16 << 10

// Tokens holds the words of one text. The zero value is ready for use; Scan
// reuses the memory of the text before. It must not be shared by goroutines.
type Tokens struct {
	runes  []rune
	words  []span
	normal []byte
}

// span is a half-open range of Tokens.runes.
type span struct{ from, to int32 }

// Scan reads the words of s and forgets those of the text before.
func (t *Tokens) Scan(s string) {
	t.runes, t.words = t.runes[:0], t.words[:0]
	s = cutHead(s)
	if norm.NFKC.QuickSpanString(s) == len(s) {
		t.splitWords(s)
		return
	}
	t.normal = norm.NFKC.AppendString(t.normal[:0], s)
	// A few signs grow to eighteen times their size.
	t.splitWords(cutHead(string(t.normal)))
}

// Len is the number of words.
func (t *Tokens) Len() int { return len(t.words) }

// Runes gives word i. It is valid until the next Scan and not to be changed.
func (t *Tokens) Runes(i int) []rune {
	return t.runes[t.words[i].from:t.words[i].to]
}

// Word gives a copy of word i.
func (t *Tokens) Word(i int) string { return string(t.Runes(i)) }

// Hash is the same for equal words, in every run of the program.
func (t *Tokens) Hash(i int) uint64 {
	hash := uint64(wordSeed)
	for _, r := range t.Runes(i) {
		hash = mixRune(hash, r)
	}
	return hash
}

// SplitWords gives the words of s in order.
func SplitWords(s string) []string {
	var t Tokens
	t.Scan(s)
	words := make([]string, t.Len())
	for i := range words {
		words[i] = t.Word(i)
	}
	return words
}

// Fingerprint is the same for two texts that have the same words in the same
// order, and as good as never for others. A text without words gives zero.
func Fingerprint(s string) uint64 {
	var t Tokens
	t.Scan(s)
	if t.Len() == 0 {
		return 0
	}
	sum := uint64(0)
	for i := range t.Len() {
		sum = (sum ^ t.Hash(i)) * multiplier
	}
	return sum | 1
}

// cutHead cuts s to Limit bytes without splitting a sign in two.
func cutHead(s string) string {
	if len(s) <= MaxBytes {
		return s
	}
	end := MaxBytes
	for end > MaxBytes-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
