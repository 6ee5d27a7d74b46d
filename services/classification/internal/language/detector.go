// Package language recognises the language of short messages, to choose templates and people. It is a naive Bayes
// classifier over runs of one to five letters (Dunning, "Statistical Identification of Language", 1994), trained at
// start on sample texts that come with the program.
package language

import (
	"math"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// Unknown is the code of a text without a recognisable language.
const Unknown = ""

// Guess is a language with its probability.
type Guess struct {
	Code       string  // ISO 639-1 in lower case, or Unknown
	Confidence float64 // from 0 to 1
}

const (
	longestGram = 5
	// maxWords bounds the words that are read. Nearly all texts are decided long before.
	maxWords = 30
	// temperature divides the log-likelihoods before they become probabilities: overlapping runs of letters are not
	// independent, and about so many of them say the same.
	temperature = 5
	// minConfidence is the least probability of a recognised language.
	minConfidence = 0.6
	// decisiveConfidence ends the reading, checked every checkInterval words: the full text gave another answer for
	// 11 of 29,000 messages, and most need only the first five words.
	decisiveConfidence = 0.9999999
	checkInterval      = 5
)

// Detector recognises languages. It never changes and is safe for concurrent use.
type Detector struct {
	codes          []string     // recognised languages, then others that are only rejected
	listedCount    int          // number of recognised languages
	rowOf          map[gram]int // by run of letters: start of its row in logLikelihoods
	logLikelihoods []float32    // by row and language: ln P(run | language)
}

// Detect returns the most probable language of s.
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

// topProbability returns the posterior probability of the most probable language.
func topProbability(sums []float64) float64 {
	_, probability := posteriorOf(sums)
	return probability
}

// posteriorOf returns the most probable language and its posterior probability, with equal priors.
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
