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

// termCount is a word of a text, and how often it is there.
type termCount struct {
	term  term
	count uint8
}

// headlineBoost is how many times more a word counts that stands in the first line of a
// text that has several: there people say what it is about.
const headlineBoost = 3

// sublinearWeights holds, for how often a word is there, what that weighs: 1 + ln(times).
type sublinearWeights [math.MaxUint8 + 1]float32

func newSublinearWeights() *sublinearWeights {
	var d sublinearWeights
	for times := 1; times < len(d); times++ {
		d[times] = 1 + float32(math.Log(float64(times)))
	}
	return &d
}

// maxTerms is how many different words of a text count: the first ones, which
// say what it is about.
const maxTerms = 512

// countTerms gives the different words of a text in order of first occurrence.
func countTerms(s string) []termCount {
	var tokens text.Tokens
	first := 0
	if line, _, more := strings.Cut(s, "\n"); more {
		tokens.Scan(line)
		first = tokens.Len()
	}
	tokens.Scan(s)
	place := make(map[term]int, min(tokens.Len(), maxTerms))
	var words []termCount
	for i := range tokens.Len() {
		t := term(tokens.Hash(i) >> 32)
		at, known := place[t]
		switch {
		case known:
			words[at].count = min(words[at].count, math.MaxUint8-1) + 1
		case len(words) < maxTerms:
			place[t] = len(words)
			words = append(words, termCount{t, 1})
			if i < first {
				words[len(words)-1].count += headlineBoost
			}
		}
	}
	return words
}

// inverseFrequency says how telling a word is that so many of all documents have. One that all of
// them have tells a little, too: short texts may have no other in common.
func inverseFrequency(holders, documents int) float32 {
	return 0.5 + float32(math.Log(float64(documents+1)/float64(holders+1)))
}

// vectorLength is that of a document's tf-idf vector. The caller holds x.mu.
func (x *Index) vectorLength(words []termCount) float32 {
	sum := float32(0)
	for _, w := range words {
		v := x.termWeights[w.count] * inverseFrequency(int(x.documentFrequency[w.term]), len(x.positions))
		sum += v * v
	}
	return float32(math.Sqrt(float64(sum)))
}
