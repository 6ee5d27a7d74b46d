package priority

import (
	"strings"
	"unicode/utf8"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// message is a text as a row of words.
type message []word

// word is one word in the form of phrases.
type word struct {
	text string
	// opensClause is true after a sign such as a comma or a full stop.
	opensClause bool
}

// messageReader reads messages into the memory of the previous one.
type messageReader struct {
	tokens text.Tokens
	folded []byte
	ends   []int
	words  message
}

// readMessage returns the words of a text. They are valid until the next call.
func (r *messageReader) readMessage(s string) message {
	r.tokens.Scan(s)
	r.folded, r.ends, r.words = r.folded[:0], r.ends[:0], r.words[:0]
	for i := range r.tokens.Len() {
		for _, letter := range r.tokens.Runes(i) {
			r.folded = utf8.AppendRune(r.folded, text.FoldMark(letter))
		}
		r.ends = append(r.ends, len(r.folded))
	}
	all, start := string(r.folded), 0
	for i, end := range r.ends {
		r.words = append(r.words, word{text: all[start:end], opensClause: r.tokens.OpensClause(i)})
		start = end
	}
	return r.words
}

// quote returns the words of a range.
func (m message) quote(from, to int32) string {
	words := make([]string, 0, to-from)
	for _, w := range m[from:to] {
		words = append(words, w.text)
	}
	return strings.Join(words, " ")
}
