package burst

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// minShare is the least share of a signature that any fitting message has.
const minShare = 0.3

const (
	maxShare          = 0.6 // upper bound of the required share
	maxSignatureWords = 24
	minSupport        = 0.2 // least share of the cases with a word of the signature
	minLift           = 3   // least ratio of that share to the share of other cases
	minWordLetters    = 3
)

// Word is a word that the cases of an incident share. Its weight is support times log-lift.
type Word struct {
	Text   string  `bson:"text"`
	Weight float64 `bson:"weight"`
}

// Signature describes the common words of the cases of an incident. A message fits if its own part of the words has
// at least the weight that nine tenths of the cases have.
type Signature struct {
	Words []Word  `bson:"words"` // by falling weight
	Least float64 `bson:"least"` // required share of the total weight
}

// FitsMessage reports whether a message has enough of the words.
func (s Signature) FitsMessage(message string) bool {
	return len(s.Words) > 0 && s.shareOf(wordsOf(message)) >= s.Least
}

// IsRelatedTo reports whether the words of other have at least minShare of the weight of s.
func (s Signature) IsRelatedTo(other Signature) bool {
	words := make([]string, len(other.Words))
	for n, w := range other.Words {
		words[n] = w.Text
	}
	return s.shareOf(words) >= minShare
}

// shareOf returns the weight of the signature's words among words, relative to the total weight.
func (s Signature) shareOf(words []string) float64 {
	has := map[string]bool{}
	for _, w := range words {
		has[stemOf(w)] = true
	}
	sum, total := 0.0, 0.0
	for _, w := range s.Words {
		total += w.Weight
		if has[stemOf(w.Text)] {
			sum += w.Weight
		}
	}
	return sum / max(total, math.SmallestNonzeroFloat64)
}

// fitSignature selects the words with high support in the messages and a high lift over other messages.
// shareOfOthers returns the share of the other messages with a stem, given its number of holders among these.
func fitSignature(messages []string, shareOfOthers func(stem string, holders int) float64) Signature {
	holders, forms := map[string]int{}, map[string]int{}
	commonForm := map[string]string{} // by stem
	words := make([][]string, len(messages))
	for i, m := range messages {
		words[i] = wordsOf(m)
		for _, w := range words[i] {
			stem := stemOf(w)
			holders[stem]++
			if forms[w]++; forms[w] > forms[commonForm[stem]] {
				commonForm[stem] = w
			}
		}
	}
	var s Signature
	for stem, n := range holders {
		support := float64(n) / float64(len(messages))
		lift := support / shareOfOthers(stem, n)
		if support >= minSupport && lift >= minLift {
			s.Words = append(s.Words, Word{commonForm[stem], support * math.Log(lift)})
		}
	}
	slices.SortFunc(s.Words, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Text, b.Text))
	})
	s.Words = s.Words[:min(len(s.Words), maxSignatureWords)]
	s.Least = s.requiredShare(words)
	return s
}

// requiredShare returns the lowest decile of the shares of the messages, within bounds.
func (s Signature) requiredShare(messages [][]string) float64 {
	shares := make([]float64, len(messages))
	for i, words := range messages {
		shares[i] = s.shareOf(words)
	}
	slices.Sort(shares)
	return min(max(shares[len(shares)/10], minShare), maxShare)
}

// stemLetters is the length of a stem: endings distinguish the forms of a word, in some languages many.
const stemLetters = 6

// stemOf returns the common beginning of the forms of a word.
func stemOf(word string) string {
	return truncate.Runes(word, stemLetters)
}

func stemsOf(words []string) []string {
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = stemOf(w)
	}
	return stems
}

// wordsOf returns the first form of each stem in a message, without words of fewer than minWordLetters.
func wordsOf(message string) []string {
	seen := map[string]bool{}
	var words []string
	for _, w := range text.SplitWords(message) {
		stem := stemOf(w)
		if !seen[stem] && utf8.RuneCountInString(w) >= minWordLetters {
			seen[stem] = true
			words = append(words, w)
		}
	}
	return words
}
