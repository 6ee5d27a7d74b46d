package massincident

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/ombud/ombud/services/classification/internal/text"
)

const (
	signatureWords = 24  // words of a signature at most
	commonIn       = 0.2 // share of the cases that has a word of the signature at least
	telling        = 3   // how much more often than elsewhere, at least
	leastFit       = 0.3 // no case fits with less of the signature than this
	mostFit        = 0.6 // and none needs more
	shortWord      = 3   // letters of a word that counts, at least
)

// Word is a word that cases share. Its weight grows with how many of them have it, and
// with how much rarer it is elsewhere.
type Word struct {
	Text   string  `bson:"text"`
	Weight float64 `bson:"weight"`
}

// Signature is what the messages of an incident have in common: a case fits whose own
// share of the words weighs as much as that of nearly all of its cases.
type Signature struct {
	Words []Word  `bson:"words"` // the most telling first
	Least float64 `bson:"least"` // weight of a message's words that fits, of all words' weight
}

// Fits reports whether a message has enough of the words.
func (s Signature) Fits(message string) bool {
	return len(s.Words) > 0 && s.share(wordsOf(message)) >= s.Least
}

// share is the weight of the signature's words that are among words, from 0 to 1.
func (s Signature) share(words []string) float64 {
	have := map[string]bool{}
	for _, w := range words {
		have[stem(w)] = true
	}
	sum, all := 0.0, 0.0
	for _, w := range s.Words {
		if all += w.Weight; have[stem(w.Text)] {
			sum += w.Weight
		}
	}
	return sum / max(all, math.SmallestNonzeroFloat64)
}

// sign finds what messages have in common that others have not. Others tells the share
// of other messages that have a word of the stem, which so many of these have.
func sign(messages []string, others func(stem string, holders int) float64) Signature {
	holders, forms := map[string]int{}, map[string]int{}
	usual := map[string]string{} // by stem: the word that is said most
	spoken := make([][]string, len(messages))
	for i, m := range messages {
		spoken[i] = wordsOf(m)
		for _, w := range spoken[i] {
			at := stem(w)
			holders[at]++
			if forms[w]++; forms[w] > forms[usual[at]] {
				usual[at] = w
			}
		}
	}
	var s Signature
	for at, n := range holders {
		share := float64(n) / float64(len(messages))
		if lift := share / others(at, n); share >= commonIn && lift >= telling {
			s.Words = append(s.Words, Word{usual[at], share * math.Log(lift)})
		}
	}
	slices.SortFunc(s.Words, func(a, b Word) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Text, b.Text)) })
	s.Words = s.Words[:min(len(s.Words), signatureWords)]
	shares := make([]float64, len(spoken))
	for i, words := range spoken {
		shares[i] = s.share(words)
	}
	slices.Sort(shares)
	s.Least = min(max(shares[len(shares)/10], leastFit), mostFit)
	return s
}

// stemLetters is how much of a word counts: endings tell forms of it apart, in some
// languages many.
const stemLetters = 6

// stem is what forms of a word have in common.
func stem(word string) string {
	letters := 0
	for at := range word {
		if letters == stemLetters {
			return word[:at]
		}
		letters++
	}
	return word
}

func stems(words []string) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = stem(w)
	}
	return all
}

// wordsOf are the different words of a message, each in the form in which it comes first,
// without those too short to say much.
func wordsOf(message string) []string {
	seen := map[string]bool{}
	var words []string
	for _, w := range text.Words(message) {
		if at := stem(w); !seen[at] && utf8.RuneCountInString(w) >= shortWord {
			seen[at] = true
			words = append(words, w)
		}
	}
	return words
}
