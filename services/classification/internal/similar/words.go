package similar

import (
	"math"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// term stands for a word: a hash of it. At a million different words about
// one in four thousand shares its term with another, which shifts a score a
// little and nothing else.
type term uint32

// counted is a word of a text, and how often it is there.
type counted struct {
	term  term
	times uint8
}

// headline is how many times more a word counts that stands in the first line of a
// text that has several: there people say what it is about.
const headline = 3

// damping holds, for how often a word is there, what that weighs: 1 + ln(times).
type damping [math.MaxUint8 + 1]float32

func newDamping() *damping {
	var d damping
	for times := 1; times < len(d); times++ {
		d[times] = 1 + float32(math.Log(float64(times)))
	}
	return &d
}

// maxWords is how many different words of a text count: the first ones, which
// say what it is about.
const maxWords = 512

// wordsOf gives the different words of a text in order of first occurrence.
func wordsOf(s string) []counted {
	var tokens text.Tokens
	first := 0
	if line, _, more := strings.Cut(s, "\n"); more {
		tokens.Scan(line)
		first = tokens.Len()
	}
	tokens.Scan(s)
	place := make(map[term]int, min(tokens.Len(), maxWords))
	var words []counted
	for i := range tokens.Len() {
		t := term(tokens.Hash(i) >> 32)
		at, known := place[t]
		switch {
		case known:
			words[at].times = min(words[at].times, math.MaxUint8-1) + 1
		case len(words) < maxWords:
			place[t] = len(words)
			words = append(words, counted{t, 1})
			if i < first {
				words[len(words)-1].times += headline
			}
		}
	}
	return words
}

// idf says how telling a word is that so many of all documents have. One that all of
// them have tells a little, too: short texts may have no other in common.
func idf(holders, documents int) float32 {
	return 0.5 + float32(math.Log(float64(documents+1)/float64(holders+1)))
}

// length is that of a document's tf-idf vector. The caller holds x.mu.
func (x *Index) length(words []counted) float32 {
	sum := float32(0)
	for _, w := range words {
		v := x.damping[w.times] * idf(int(x.holders[w.term]), len(x.places))
		sum += v * v
	}
	return float32(math.Sqrt(float64(sum)))
}
