package burst

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// statedShare is the required part of the weight of one stated word. Below 1, it leaves room for rounding.
const statedShare = 0.99

// SignatureOf returns the signature of words that a person has given, perhaps in several languages. They are cut and
// folded as messages are, and what has no word in it is left out. A message fits with one of them or a form of it; of a
// phrase it needs all words.
func SignatureOf(words []string) Signature {
	s := Signature{IsStated: true}
	for _, stated := range words {
		if folded := FoldStated(stated); folded != "" {
			s.Words = append(s.Words, Word{Text: folded, Weight: 1})
		}
	}
	s.Least = statedShare / float64(max(len(s.Words), 1))
	return s
}

// FoldStated returns the words of an entry as they are looked for: in lower case, with a space between them; "" for none.
func FoldStated(entry string) string { return strings.Join(text.SplitWords(entry), " ") }

// IsTelling reports whether a message can be recognised by a folded entry: at least one of its words is long enough.
func IsTelling(folded string) bool {
	return slices.ContainsFunc(strings.Fields(folded), func(word string) bool { return !isShort(word) })
}
