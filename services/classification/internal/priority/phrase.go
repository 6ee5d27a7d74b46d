package priority

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// phrase is a pattern of words that answers a question.
type phrase struct {
	words    []pattern
	question int
}

// pattern is one word of a phrase.
type pattern struct {
	text string
	kind patternKind
}

type patternKind int

const (
	exactly patternKind = iota
	beginsWith
	anything
)

// minPrefixLetters is the least number of letters before an asterisk: "a*" would match half of all words.
const minPrefixLetters = 3

// parsePhrase reads words separated by blanks, in the normal form of messages: "don't" becomes "dont", "ё" stays.
func parsePhrase(s string) ([]pattern, error) {
	var words []pattern
	for _, field := range strings.Fields(s) {
		if field == "*" {
			words = append(words, pattern{kind: anything})
			continue
		}
		stem, isPrefix := strings.CutSuffix(field, "*")
		parts := text.SplitWords(stem)
		if len(parts) != 1 {
			return nil, fmt.Errorf("%q is not one word", field)
		}
		p := pattern{text: foldLetters(parts[0])}
		if isPrefix {
			p.kind = beginsWith
			if len([]rune(p.text)) < minPrefixLetters {
				return nil, fmt.Errorf("%q needs at least %d letters before the asterisk", field, minPrefixLetters)
			}
		}
		words = append(words, p)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("is empty")
	}
	if words[0].kind == anything {
		return nil, fmt.Errorf("must not begin with an asterisk")
	}
	return words, nil
}

// foldLetters unifies letters that Russian writers do not distinguish.
func foldLetters(word string) string { return strings.ReplaceAll(word, "ё", "е") }

// foldedWords returns the words of a message in the form of phrases.
func foldedWords(s string) []string {
	words := text.SplitWords(s)
	for i, w := range words {
		words[i] = foldLetters(w)
	}
	return words
}

// startsWords reports whether the words begin with the phrase.
func (p phrase) startsWords(words []string) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, want := range p.words {
		switch want.kind {
		case exactly:
			if words[i] != want.text {
				return false
			}
		case beginsWith:
			if !strings.HasPrefix(words[i], want.text) {
				return false
			}
		}
	}
	return true
}

// isDenied reports whether the preceding words deny the phrase: "not urgent", "not very urgent". A phrase that begins
// with a denial itself is never denied.
func (p phrase) isDenied(before []string) bool {
	if p.words[0].kind == exactly && slices.Contains(denialWords(), p.words[0].text) {
		return false
	}
	last := len(before) - 1
	if last > 0 && slices.Contains(degreeWords(), before[last]) {
		last--
	}
	return last >= 0 && slices.Contains(denialWords(), before[last])
}

// denialWords turn the next word into its opposite.
func denialWords() []string {
	return []string{
		"not", "no", "never", "without", "isnt", "arent", "wasnt", "dont", "nor",
		"не", "нет", "ни", "без", "никогда",
		"nie", "bez", "nigdy", "ani", "żaden", "brak",
	}
}

// degreeWords may stand between a denial and its object.
func degreeWords() []string {
	return []string{
		"very", "so", "that", "too", "really", "a", "an", "the", "any",
		"очень", "так", "слишком", "особо",
		"bardzo", "tak", "zbyt", "szczególnie",
	}
}
