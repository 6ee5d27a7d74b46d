package similar

import (
	"math"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// term stands for a word: a hash of it. At a million different words about
// one in four thousand shares its term with another, which shifts a score a
// little and nothing else.
type term uint32

// weighted is a word of a text, and 1 + ln(how often it is there).
type weighted struct {
	term   term
	weight float32
}

// maxWords is how many different words of a text count: the first ones, which
// say what it is about.
const maxWords = 128

// wordsOf gives the different words of a text in order of first occurrence.
func wordsOf(s string) []weighted {
	var tokens text.Tokens
	tokens.Scan(s)
	place := make(map[term]int, min(tokens.Len(), maxWords))
	var words []weighted
	for i := range tokens.Len() {
		t := term(tokens.Hash(i) >> 32)
		at, known := place[t]
		if known {
			words[at].weight++
		} else if len(words) < maxWords {
			place[t] = len(words)
			words = append(words, weighted{t, 1})
		}
	}
	for i := range words {
		words[i].weight = 1 + float32(math.Log(float64(words[i].weight)))
	}
	return words
}

// idf says how telling a word is that so many of all documents have.
func idf(holders, documents int) float32 {
	return 1 + float32(math.Log(float64(documents+1)/float64(holders+1)))
}

// length is that of a document's tf-idf vector. The caller holds x.mu.
func (x *Index) length(words []weighted) float32 {
	sum := float32(0)
	for _, w := range words {
		v := w.weight * idf(int(x.holders[w.term]), len(x.places))
		sum += v * v
	}
	return float32(math.Sqrt(float64(sum)))
}
