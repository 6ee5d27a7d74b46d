package priority

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// phrase is a pattern of words that a rule asks for.
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

// minPrefixLetters is how many letters a word before an asterisk must have, so that
// "a*" does not match half the language.
const minPrefixLetters = 3

// parsePhrase reads words separated by blanks. They are brought into the form
// that messages are read in: "don't" becomes "dont", "ё" stays what it is.
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

// foldLetters makes letters equal that people do not keep apart in Russian.
func foldLetters(word string) string { return strings.ReplaceAll(word, "ё", "е") }

// foldedWords gives the words of a message as phrases are compared with.
func foldedWords(s string) []string {
	words := text.SplitWords(s)
	for i, w := range words {
		words[i] = foldLetters(w)
	}
	return words
}

// startsWords says whether the phrase stands at the beginning of words.
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

// isDenied says whether the words before a phrase deny it: "not urgent", "not
// very urgent". A phrase that begins with a denial itself is meant so.
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

// denialWords are words that turn the next one into its opposite.
func denialWords() []string {
	return []string{
		"not", "no", "never", "without", "isnt", "arent", "wasnt", "dont", "nor",
		"не", "нет", "ни", "без", "никогда",
		"nie", "bez", "nigdy", "ani", "żaden", "brak",
	}
}

// degreeWords may stand between a denial and what it denies.
func degreeWords() []string {
	return []string{
		"very", "so", "that", "too", "really", "a", "an", "the", "any",
		"очень", "так", "слишком", "особо",
		"bardzo", "tak", "zbyt", "szczególnie",
	}
}
