package burst

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
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
	minHolders        = 2 // least number of these cases
	minDialect        = 5 // least number of cases of a language with words of its own
)

// Word is a word that the cases of an incident share, or a phrase that a person has given. The weight of a shared word
// is support times log-lift.
type Word struct {
	Text   string  `bson:"text"` // the words of a phrase with a space between them
	Weight float64 `bson:"weight"`
}

// isAmong reports whether a message that has some words has all words of w.
func (w Word) isAmong(has func(word string) bool) bool {
	for word := range strings.SplitSeq(w.Text, " ") {
		if !has(word) {
			return false
		}
	}
	return true
}

// Signature describes the common words of the cases of an incident. A message fits if its own part of the words has
// at least the weight that nine tenths of the cases have.
type Signature struct {
	Words []Word  `bson:"words"` // by falling weight
	Least float64 `bson:"least"` // required share of the total weight
	// IsStated marks words that a person has given. Those that only begin like them are others.
	IsStated bool `bson:"stated,omitempty"`
	// ByLanguage are the signatures of the languages (ISO 639-1) of cases of several: each has words of its own.
	ByLanguage map[string]Signature `bson:"byLanguage,omitempty"`
}

// FitsMessage reports whether a message has enough of the words, of all or of its language.
func (s Signature) FitsMessage(m Message) bool {
	if s.IsStated {
		return s.hasEnough(m.hasFormOf)
	}
	return s.fitsStems(m.language, m.all.has)
}

// fitsStems does FitsMessage of words that are not stated, for a message in a language that has some stems.
func (s Signature) fitsStems(language string, has func(stem string) bool) bool {
	hasWord := func(word string) bool { return has(stemOf(word)) }
	return s.hasEnough(hasWord) || s.ByLanguage[language].hasEnough(hasWord)
}

func (s Signature) hasEnough(has func(word string) bool) bool {
	return len(s.Words) > 0 && s.shareOf(has) >= s.Least
}

// IsRelatedTo reports whether the words of other have at least minShare of the weight of s.
func (s Signature) IsRelatedTo(other Signature) bool {
	var stems []string
	for _, w := range other.Words {
		stems = append(stems, stemsOf(strings.Split(w.Text, " "))...)
	}
	return s.shareOf(setOf(stems).hasStemOf) >= minShare
}

// shareOf returns the weight of the words of the signature that a message has, relative to the total weight.
func (s Signature) shareOf(has func(word string) bool) float64 {
	sum, total := 0.0, 0.0
	for _, w := range s.Words {
		total += w.Weight
		if w.isAmong(has) {
			sum += w.Weight
		}
	}
	return sum / max(total, math.SmallestNonzeroFloat64)
}

// fitSignature fits the words of all cases. Where several languages have minDialect cases each, it also fits those of
// each, and all words are then the union of theirs. shareOfOthers returns the share of the other messages with a stem,
// given its number of holders among all cases.
func fitSignature(cases []Observation, shareOfOthers func(stem string, holders int) float64) Signature {
	var all [][]string
	byLanguage := map[string][][]string{}
	holders := map[string]int{}
	for _, o := range cases {
		words := wordsOf(o.Input.Text)
		all = append(all, words)
		byLanguage[o.Input.Language] = append(byLanguage[o.Input.Language], words)
		for _, stem := range stemsOf(words) {
			holders[stem]++
		}
	}
	shareElsewhere := func(stem string) float64 { return shareOfOthers(stem, holders[stem]) }
	maps.DeleteFunc(byLanguage, func(_ string, messages [][]string) bool { return len(messages) < minDialect })
	if len(byLanguage) < 2 {
		return fitWords(all, shareElsewhere)
	}
	union, weights := Signature{ByLanguage: map[string]Signature{}}, map[string]float64{}
	for language, messages := range byLanguage {
		own := fitWords(messages, shareElsewhere)
		union.ByLanguage[language] = own
		for _, w := range own.Words {
			weights[w.Text] += w.Weight * float64(len(messages)) / float64(len(cases))
		}
	}
	for word, weight := range weights {
		union.Words = append(union.Words, Word{word, weight})
	}
	union.finish(all)
	return union
}

// fitWords selects the words with high support in the messages and a high lift over the messages elsewhere.
func fitWords(messages [][]string, shareElsewhere func(stem string) float64) Signature {
	holders, forms := map[string]int{}, map[string]int{}
	commonForm := map[string]string{} // by stem
	for _, words := range messages {
		for _, w := range words {
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
		lift := support / shareElsewhere(stem)
		if n >= minHolders && support >= minSupport && lift >= minLift {
			s.Words = append(s.Words, Word{commonForm[stem], support * math.Log(lift)})
		}
	}
	s.finish(messages)
	return s
}

// finish orders the words, keeps the heaviest, and sets the required share.
func (s *Signature) finish(messages [][]string) {
	slices.SortFunc(s.Words, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Text, b.Text))
	})
	s.Words = s.Words[:min(len(s.Words), maxSignatureWords)]
	s.Least = s.requiredShare(messages)
}

// requiredShare returns the lowest decile of the shares of the messages, within bounds.
func (s Signature) requiredShare(messages [][]string) float64 {
	shares := make([]float64, len(messages))
	for i, words := range messages {
		shares[i] = s.shareOf(setOf(stemsOf(words)).hasStemOf)
	}
	slices.Sort(shares)
	return min(max(shares[len(shares)/10], minShare), maxShare)
}

// stemLetters is the length of a stem: endings distinguish the forms of a word, in some languages many.
const stemLetters = 6

// stemOf returns the common beginning of the forms of a word. A word with a digit is a name: it has one form.
func stemOf(word string) string {
	if strings.ContainsFunc(word, unicode.IsDigit) {
		return word
	}
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
		if !seen[stem] && !isShort(w) {
			seen[stem] = true
			words = append(words, w)
		}
	}
	return words
}

// isShort reports whether a word has fewer than minWordLetters.
func isShort(word string) bool { return utf8.RuneCountInString(word) < minWordLetters }
