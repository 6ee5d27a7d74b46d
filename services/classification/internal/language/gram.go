package language

import (
	"iter"
	"unicode"
)

// gram is a run of up to five letters of one word, with blanks for its edges. Twelve bits per letter cover all
// alphabets of Europe.
type gram uint64

const (
	bitsPerLetter = 12
	lastLetter    = 1<<bitsPerLetter - 1
	edge          = ' '
)

// gramsOf returns the runs of a word. A word with a digit has none, and runs end at letters of other scripts.
func gramsOf(word []rune) iter.Seq[gram] {
	return func(yield func(gram) bool) {
		for _, r := range word {
			if unicode.IsDigit(r) {
				return
			}
		}
		for from := -1; from <= len(word); from++ {
			g := gram(0)
			for to := from; to <= min(from+longestGram-1, len(word)); to++ {
				r := letterAt(word, to)
				if r > lastLetter {
					break
				}
				g = g<<bitsPerLetter | gram(r)
				if g != edge && !yield(g) {
					return
				}
			}
		}
	}
}

// letterAt returns a letter of the word, or a blank at its edges.
func letterAt(word []rune, at int) rune {
	if at < 0 || at == len(word) {
		return edge
	}
	return word[at]
}
