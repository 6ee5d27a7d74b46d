package priority

import (
	"strings"
	"unicode/utf8"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/text"
	"github.com/ombud/ombud/services/classification/internal/utterance"
)

// message is a text as a row of words.
type message []word

// word is one word in the form of phrases.
type word struct {
	text string
	// opensClause is true after a sign such as a comma or a full stop, and opensSentence after a full stop.
	opensClause, opensSentence bool
}

// messageReader reads messages into the memory of the previous one.
type messageReader struct {
	tokens text.Tokens
	folded []byte
	ends   []int
	words  message
}

// readMessage returns the words of a message, and the number of those before its closing. Each part begins a sentence. The
// words are valid until the next call.
func (r *messageReader) readMessage(said utterance.Words) (m message, open int) {
	r.words = r.words[:0]
	r.readPart(said.Subject)
	r.readPart(said.Text)
	open = len(r.words)
	r.readPart(said.Closing)
	return r.words, open
}

// readPart adds the words of a part of a text, as much at a time as is read at once.
func (r *messageReader) readPart(s string) {
	for isFirst := true; s != ""; isFirst = false {
		piece := cutPiece(s)
		r.readPiece(piece, isFirst)
		s = s[len(piece):]
	}
}

// cutPiece returns the beginning of a text that is read at once, to the end of a word where there is one.
func cutPiece(s string) string {
	piece := truncate.Bytes(s, text.MaxBytes)
	if end := strings.LastIndexAny(piece, " \n"); end > 0 && len(piece) < len(s) {
		return piece[:end]
	}
	return piece
}

// readPiece adds the words of a piece of a part; the first one begins a sentence.
func (r *messageReader) readPiece(s string, opensPart bool) {
	r.tokens.Scan(s)
	r.folded, r.ends = r.folded[:0], r.ends[:0]
	for i := range r.tokens.Len() {
		r.foldWord(r.tokens.Runes(i))
		r.ends = append(r.ends, len(r.folded))
	}
	all, start := string(r.folded), 0
	for i, end := range r.ends {
		isFirst := opensPart && i == 0
		r.words = append(r.words, word{
			text:          all[start:end],
			opensClause:   isFirst || r.tokens.OpensClause(i),
			opensSentence: isFirst || r.tokens.OpensSentence(i),
		})
		start = end
	}
}

// foldWord adds a word in the form of phrases.
func (r *messageReader) foldWord(letters []rune) {
	start, scripts := len(r.folded), text.Script(0)
	for _, letter := range letters {
		letter = text.FoldMark(letter)
		scripts |= text.ScriptOf(letter)
		r.folded = utf8.AppendRune(r.folded, letter)
	}
	if scripts.IsMixed() {
		r.folded = append(r.folded[:start], text.FoldScripts(string(r.folded[start:]))...)
	}
}

// quote returns the words of a range.
func (m message) quote(from, to int32) string {
	words := make([]string, 0, to-from)
	for _, w := range m[from:to] {
		words = append(words, w.text)
	}
	return strings.Join(words, " ")
}
