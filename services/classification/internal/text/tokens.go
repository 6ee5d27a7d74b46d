// Package text splits messages into words and computes hashed features.
//
// Every part of the classifier reads messages through this package, so that all agree on words: letters, digits and
// their marks, in Unicode normal form NFKC and lower case, without the apostrophe inside a word ("can't" and "cant"
// are one word). A pictograph is a word by itself. Everything else, invalid UTF-8 included, separates words. Only the
// first MaxBytes of a text are read, which bounds work and memory.
package text

import (
	"golang.org/x/text/unicode/norm"

	"github.com/ombud/ombud/pkg/truncate"
)

// MaxBytes is the part of a text that is read. People state their problem at the beginning; a pasted log adds only
// noise.
const MaxBytes = 16 << 10

// Tokens holds the words of one text. The zero value is ready for use. Scan reuses the memory of the previous text.
// It is not safe for concurrent use.
type Tokens struct {
	runes  []rune
	words  []span
	normal []byte
	pause  pause // the strongest sign after the latest word
}

// span is a half-open range of Tokens.runes. before is the strongest sign before the word.
type span struct {
	from, to int32
	before   pause
}

// Scan reads the words of s in place of the previous ones.
func (t *Tokens) Scan(s string) {
	t.runes, t.words, t.pause = t.runes[:0], t.words[:0], none
	s = truncate.Bytes(s, MaxBytes)
	if norm.NFKC.QuickSpanString(s) == len(s) {
		t.splitWords(s)
		return
	}
	t.normal = norm.NFKC.AppendString(t.normal[:0], s)
	// A few signs grow to eighteen times their size.
	t.splitWords(truncate.Bytes(string(t.normal), MaxBytes))
}

// Len returns the number of words.
func (t *Tokens) Len() int { return len(t.words) }

// Runes returns word i. It is valid until the next Scan and must not be changed.
func (t *Tokens) Runes(i int) []rune {
	return t.runes[t.words[i].from:t.words[i].to]
}

// Word returns a copy of word i.
func (t *Tokens) Word(i int) string { return string(t.Runes(i)) }

// OpensClause reports whether a sign such as a comma or a full stop stands before word i.
func (t *Tokens) OpensClause(i int) bool { return t.words[i].before >= clauseEnd }

// OpensSentence reports whether a full stop, an exclamation mark or a question mark stands before word i.
func (t *Tokens) OpensSentence(i int) bool { return t.words[i].before == sentenceEnd }

// Hash returns the hash of word i, the same in every process.
func (t *Tokens) Hash(i int) uint64 {
	hash := uint64(wordSeed)
	for _, r := range t.Runes(i) {
		hash = mixRune(hash, r)
	}
	return hash
}

// SplitWords returns the words of s in order.
func SplitWords(s string) []string {
	var t Tokens
	t.Scan(s)
	words := make([]string, t.Len())
	for i := range words {
		words[i] = t.Word(i)
	}
	return words
}

// Fingerprint returns a hash of the words of s and their order; 0 for a text without words.
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
