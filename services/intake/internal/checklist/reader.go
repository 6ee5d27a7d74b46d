// Package checklist reads the answers to a checklist from the words of a customer, so that nobody is asked for what they
// have said.
package checklist

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// answerRunes bounds an answer.
const answerRunes = 100

// Bounds of a message that answers with a number alone.
const (
	maxNumberWords  = 6
	minNumberDigits = 3
	maxNumberDigits = 8
)

// Reader reads answers. It is safe for concurrent use.
type Reader struct {
	kinds  map[string]func() kind // by a word of the key of an item
	number *regexp.Regexp         // with the letters and signs inside it
}

// NewReader returns a reader.
func NewReader() *Reader {
	return &Reader{kinds: newKinds(), number: regexp.MustCompile(prefix + anyNumber)}
}

// ReadAnswers returns the answers to the items that the words give, by key. An item is read by the words of its key, such as
// "order_number": since, order, invoice, account, place, product, wish, times and words like them. Other items are not read.
func (r *Reader) ReadAnswers(items []casefile.ChecklistItem, words casefile.Words) map[string]string {
	if len(items) == 0 {
		return nil
	}
	said := newPassage(ownLines(words.JoinText()))
	answers := map[string]string{}
	for _, item := range items {
		if answer := r.kindOf(item.Key).find(said); answer != "" {
			answers[item.Key] = truncate.Runes(answer, answerRunes)
		}
	}
	return answers
}

// ReadReply returns the answers of ReadAnswers in a further message. A number alone ("It is 4711.") answers the one item
// that asks for a number; one in a longer message may be about anything.
func (r *Reader) ReadReply(items []casefile.ChecklistItem, words casefile.Words) map[string]string {
	answers := r.ReadAnswers(items, words)
	var open []string
	for _, item := range items {
		if r.kindOf(item.Key).isNumber && answers[item.Key] == "" {
			open = append(open, item.Key)
		}
	}
	if len(open) == 1 {
		if number := r.onlyNumber(ownLines(words.Text)); number != "" {
			answers[open[0]] = number
		}
	}
	return answers
}

// kindOf returns the kind of an item by the words of its key; the zero kind finds nothing.
func (r *Reader) kindOf(key string) kind {
	isBreak := func(c rune) bool { return !unicode.IsLetter(c) }
	for _, word := range strings.FieldsFunc(strings.ToLower(key), isBreak) {
		if k, isKnown := r.kinds[word]; isKnown {
			return k()
		}
	}
	return kind{}
}

// ownLines returns the lines that are not quoted from another message, with one blank where several stand.
func ownLines(text string) string {
	var own []string
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		if isQuoteHeader(line) {
			break
		}
		if !strings.HasPrefix(line, ">") {
			own = append(own, line)
		}
	}
	return strings.Join(own, "\n")
}

// isQuoteHeader reports whether a line stands before a quoted message.
func isQuoteHeader(line string) bool {
	ends := []string{"wrote:", "writes:", "написал:", "написала:", "пишет:", "napisał:", "napisała:", "pisze:"}
	endsLine := func(end string) bool { return strings.HasSuffix(line, end) }
	return strings.HasPrefix(line, "-----") || slices.ContainsFunc(ends, endsLine)
}

// onlyNumber returns the one number of a short text; "" for none, for several, and for one that is too short or too long
// for what an item asks for.
func (r *Reader) onlyNumber(text string) string {
	if len(strings.Fields(text)) > maxNumberWords {
		return ""
	}
	found := r.number.FindAllString(text, 2)
	if len(found) != 1 {
		return ""
	}
	count := 0
	for _, c := range found[0] {
		if unicode.IsDigit(c) {
			count++
		}
	}
	if count < minNumberDigits || count > maxNumberDigits {
		return ""
	}
	return found[0]
}
