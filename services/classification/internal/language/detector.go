// Package language tells in which language a message is written, well enough
// to choose templates and people who speak it. It is made for short messages:
// a naive Bayes model over runs of one to five letters, learnt when the
// detector is made from sample texts that are part of the program.
package language

import (
	"math"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// Unknown is the code of a text whose language cannot be told, or is none of
// those that Codes lists.
const Unknown = ""

// Guess is the language of a text and how sure that is.
type Guess struct {
	Code       string  // ISO 639-1 in lower case, or Unknown
	Confidence float64 // from 0 to 1
}

const (
	longestGram = 5
	// maxWords is how much of a text is looked at. Long before that the matter
	// is settled.
	maxWords = 30
	// temperature is how many runs of letters say nearly the same, because they
	// share letters. Probabilities are tempered by it.
	temperature = 5
	// minConfidence is the confidence below which the language is not told.
	minConfidence = 0.6
	// decisiveConfidence is the confidence at which the words that follow are not looked at,
	// which is asked every glance words: the answer was another one for 11 of
	// 29,000 messages, and most need only the first five.
	decisiveConfidence = 0.9999999
	checkInterval  = 5
)

// Detector tells languages apart. It never changes and is safe for concurrent
// use.
type Detector struct {
	codes  []string     // those it can tell first, then others it can reject
	listedCount int          // how many of them it can tell
	rowOf  map[gram]int // where the row of a run of letters begins in logs
	logLikelihoods   []float32    // by row and language: ln of the probability
}

// ListCodes gives the languages that Detect can answer, in alphabetical order.
func (d *Detector) ListCodes() []string { return append([]string(nil), d.codes[:d.listedCount]...) }

// Detect guesses the language of s.
func (d *Detector) Detect(s string) Guess {
	sums := make([]float64, len(d.codes))
	known := 0
	var tokens text.Tokens
	tokens.Scan(s)
	for i := range min(tokens.Len(), maxWords) {
		if i > 0 && i%checkInterval == 0 && topProbability(sums) > decisiveConfidence {
			break
		}
		for g := range gramsOf(tokens.Runes(i)) {
			at, ok := d.rowOf[g]
			if !ok {
				continue
			}
			known++
			for l, log := range d.logLikelihoods[at : at+len(d.codes)] {
				sums[l] += float64(log)
			}
		}
	}
	if known == 0 {
		return Guess{}
	}
	best, confidence := posteriorOf(sums)
	if best >= d.listedCount || confidence < minConfidence {
		return Guess{Unknown, confidence}
	}
	return Guess{d.codes[best], confidence}
}

// topProbability is the probability of the likeliest language.
func topProbability(sums []float64) float64 {
	_, probability := posteriorOf(sums)
	return probability
}

// posteriorOf gives the likeliest language and its probability.
func posteriorOf(sums []float64) (best int, probability float64) {
	for l, sum := range sums {
		if sum > sums[best] {
			best = l
		}
	}
	total := 0.0
	for _, sum := range sums {
		total += math.Exp((sum - sums[best]) / temperature)
	}
	return best, 1 / total
}
