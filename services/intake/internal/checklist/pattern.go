package checklist

import (
	"regexp"
	"unicode"

	"github.com/ombud/ombud/pkg/truncate"
)

const (
	// maxMatch is the most bytes that a pattern sees from the beginning of a word on.
	maxMatch = 256
	// maxBefore is the most bytes before a match.
	maxBefore = 64
)

// pattern is a regular expression that matches from the beginning of a word on. Most words do not begin like a match, which
// is seen much faster than by the expression.
type pattern struct {
	*regexp.Regexp
	beginnings beginnings
}

// compilePattern returns the pattern of a valid expression.
func compilePattern(expression string) pattern {
	return pattern{Regexp: regexp.MustCompile(`^(?:` + expression + `)`), beginnings: newBeginnings(expression)}
}

// eachMatch calls each for the matches of a text from left to right, with the words before them and the groups, until it returns false.
func (p pattern) eachMatch(said passage, each func(before string, groups []string) bool) {
	end := 0
	for _, s := range said.starts {
		if s.at < end || !p.beginnings.have(s.letters) {
			continue
		}
		groups := p.FindStringSubmatch(truncate.Bytes(said.text[s.at:], maxMatch))
		if groups == nil {
			continue
		}
		if !each(said.text[max(0, s.at-maxBefore):s.at], groups) {
			return
		}
		end = s.at + len(groups[0])
	}
}

// passage is a text with the beginnings of its words, numbers and number signs. \b would know ASCII letters only.
type passage struct {
	text   string
	starts []start
}

// start is the place where a word begins, and the letters there.
type start struct {
	at      int
	letters letters
}

// newPassage returns the passage of a text.
func newPassage(text string) passage {
	p := passage{text: text}
	isInside := false
	for at, r := range text {
		isPart := unicode.IsLetter(r) || unicode.IsNumber(r)
		if isPart && !isInside || r == '#' || r == '№' {
			p.starts = append(p.starts, start{at: at, letters: lettersOf(text[at:])})
		}
		isInside = isPart
	}
	return p
}
