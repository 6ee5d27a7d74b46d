package priority

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

const (
	// minPrefixLetters is the least number of letters before an asterisk: "a*" would match half of all words.
	minPrefixLetters = 3
	// maxParts bounds the parts of a phrase, and maxDistance the words from the first part to the last.
	maxParts    = 4
	maxDistance = 12
)

// phrase is a pattern of words that answers a question. Its parts stand near each other in any order.
type phrase struct {
	parts    []part
	question int
	rule     int // number of the rule of an exception, and of the rule that asks
	// isException marks words that only look like a phrase of the rule.
	isException bool
	// deniesItself marks a phrase with a denial in it, such as "no heating". No denial around it undoes it.
	deniesItself bool
	// isHarm marks a phrase of a rule of serious harm, and isPeril one of a rule by which the customer calls for help.
	isHarm, isPeril bool
}

// part is one of its rows.
type part []row

// row is words one after the other; each has its alternatives.
type row struct {
	words [][]pattern
	// opens and ends bind the row to the beginning and to the end of a clause.
	opens, ends bool
}

// pattern is one word of a phrase.
type pattern struct {
	text string // folded
	kind patternKind
	// isTolerant allows one wrong letter.
	isTolerant bool
}

type patternKind int

const (
	exactly patternKind = iota
	beginsWith
	anything
)

// parsePhrase reads parts separated by "+". A part is rows separated by "/", a row is words separated by blanks, and a
// word is alternatives separated by "|". "~" before a word allows one wrong letter in it. "^" before a row binds it to
// the beginning of a clause, and "$" after it to the end. Words are brought to the form of messages: "don't" becomes
// "dont", "ё" becomes "е", "ą" becomes "a".
func parsePhrase(s string) ([]part, error) {
	var parts []part
	for half := range strings.SplitSeq(s, " + ") {
		var one part
		for words := range strings.SplitSeq(half, " / ") {
			r, err := parseRow(words)
			if err != nil {
				return nil, err
			}
			one = append(one, r)
		}
		parts = append(parts, one)
	}
	if len(parts) > maxParts {
		return nil, fmt.Errorf("has %d parts, and %d are the most", len(parts), maxParts)
	}
	return parts, nil
}

// parseRow reads words that follow each other.
func parseRow(s string) (row, error) {
	var r row
	s, r.opens = strings.CutPrefix(strings.TrimSpace(s), "^")
	s, r.ends = strings.CutSuffix(s, "$")
	for field := range strings.FieldsSeq(s) {
		alternatives, err := parseWord(field)
		if err != nil {
			return row{}, err
		}
		r.words = append(r.words, alternatives)
	}
	if len(r.words) == 0 {
		return row{}, fmt.Errorf("is empty")
	}
	if r.words[0][0].kind == anything {
		return row{}, fmt.Errorf("must not begin with an asterisk")
	}
	return r, nil
}

// parseWord reads the alternatives of one word.
func parseWord(field string) ([]pattern, error) {
	if field == "*" {
		return []pattern{{kind: anything}}, nil
	}
	var alternatives []pattern
	for one := range strings.SplitSeq(field, "|") {
		stem, isPrefix := strings.CutSuffix(one, "*")
		stem, isTolerant := strings.CutPrefix(stem, "~")
		split := text.SplitWords(stem)
		if len(split) != 1 {
			return nil, fmt.Errorf("%q is not one word", one)
		}
		p := pattern{text: text.FoldScripts(text.FoldMarks(split[0]))}
		letters := len([]rune(p.text))
		if p.isTolerant = isTolerant; isTolerant && letters < minTolerantLetters {
			return nil, fmt.Errorf("%q needs at least %d letters after the tilde", one, minTolerantLetters)
		}
		if isPrefix {
			p.kind = beginsWith
			if letters < minPrefixLetters {
				return nil, fmt.Errorf("%q needs at least %d letters before the asterisk", one, minPrefixLetters)
			}
		}
		alternatives = append(alternatives, p)
	}
	return alternatives, nil
}

// matchesWord reports whether a word of a message is the pattern.
func (p pattern) matchesWord(word string) bool {
	switch p.kind {
	case anything:
		return true
	case exactly:
		return word == p.text || p.isTolerant && isOneEditAway(p.text, word, false)
	default:
		return strings.HasPrefix(word, p.text) || p.isTolerant && isOneEditAway(p.text, word, true)
	}
}

// follows reports whether the words from at on are those of the row after its first one.
func (r row) follows(m message, at int) bool {
	end := at + len(r.words)
	if end > len(m) || r.opens && at > 0 && !m[at].opensClause || r.ends && end < len(m) && !m[end].opensClause {
		return false
	}
	for i, alternatives := range r.words[1:] {
		if !matchesAny(alternatives, m[at+1+i].text) {
			return false
		}
	}
	return true
}

func matchesAny(alternatives []pattern, word string) bool {
	return slices.ContainsFunc(alternatives, func(one pattern) bool { return one.matchesWord(word) })
}
