package similar

import (
	"math"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// term is a hash of a word. Of a million distinct words about one in four thousand shares its term with another,
// which changes scores slightly.
type term uint32

// termCount is a term of a text with its frequency.
type termCount struct {
	term  term
	count uint8
}

// headlineBoost is added to the frequency of the terms in the first line of several: people state their problem
// there.
const headlineBoost = 3

// sublinearWeights holds the weight of a term by its frequency, 1 + ln(frequency) (sublinear TF scaling: Manning,
// Raghavan and Schütze, "Introduction to Information Retrieval", 2008, 6.4.1).
type sublinearWeights [math.MaxUint8 + 1]float32

func newSublinearWeights() *sublinearWeights {
	var d sublinearWeights
	for times := 1; times < len(d); times++ {
		d[times] = 1 + float32(math.Log(float64(times)))
	}
	return &d
}

// maxTerms bounds the distinct terms of a text. People name their problem early.
const maxTerms = 512

// countTerms returns the distinct terms of a text in order of first occurrence.
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

// inverseFrequency returns the smoothed inverse document frequency of a term (Spärck Jones, "A statistical
// interpretation of term specificity", 1972). A term in all documents keeps some weight: short texts may share no
// other.
func inverseFrequency(holders, documents int) float32 {
	return 0.5 + float32(math.Log(float64(documents+1)/float64(holders+1)))
}

// vectorLength returns the length of the TF-IDF vector of a document. The caller holds x.mu.
func (x *Index) vectorLength(words []termCount) float32 {
	sum := float32(0)
	for _, w := range words {
		v := x.termWeights[w.count] * inverseFrequency(int(x.documentFrequency[w.term]), len(x.positions))
		sum += v * v
	}
	return float32(math.Sqrt(float64(sum)))
}
