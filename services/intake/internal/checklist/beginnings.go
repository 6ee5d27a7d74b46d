package checklist

import (
	"regexp/syntax"
	"slices"
	"unicode"
)

const (
	// maxLetters is the most letters of a beginning.
	maxLetters = 3
	// maxClass is the most characters of a class that are told apart, and maxBeginnings the most beginnings of an expression.
	maxClass      = 16
	maxBeginnings = 1000
)

// letters are the first characters of a text, folded; zero after its end.
type letters [maxLetters]rune

// lettersOf returns the letters of a text.
func lettersOf(text string) (of letters) {
	n := 0
	for _, r := range text {
		if n == maxLetters {
			break
		}
		of[n] = foldLetter(r)
		n++
	}
	return of
}

// foldLetter returns a character as expressions without regard to case see it: some small letters share a capital.
func foldLetter(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

// beginnings are what the texts that match an expression begin with, by the number of letters. One without letters admits all.
type beginnings [maxLetters + 1]map[letters]bool

// newBeginnings returns the beginnings of an expression; that of all texts for a wrong one.
func newBeginnings(expression string) (b beginnings) {
	found := []beginning{{}}
	if tree, err := syntax.Parse(expression, syntax.Perl); err == nil {
		found = beginningsOf(tree)
	}
	for _, one := range found {
		if b[one.count] == nil {
			b[one.count] = map[letters]bool{}
		}
		b[one.count][one.letters] = true
	}
	return b
}

// have reports whether a text with these letters may match.
func (b beginnings) have(of letters) bool {
	for count := maxLetters; count >= 0; count-- {
		if b[count][of] {
			return true
		}
		if count > 0 {
			of[count-1] = 0
		}
	}
	return false
}

// beginning is the known first letters of a match. It is open when what follows the expression follows them.
type beginning struct {
	letters letters
	count   int
	isOpen  bool
}

// beginningsOf returns the beginnings of the matches of an expression.
func beginningsOf(e *syntax.Regexp) []beginning {
	var of []beginning
	switch e.Op {
	case syntax.OpLiteral:
		of = []beginning{spell(e.Rune)}
	case syntax.OpCharClass:
		of = beginningsOfClass(e.Rune)
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		of = []beginning{{isOpen: true}}
	case syntax.OpCapture:
		of = beginningsOf(e.Sub[0])
	case syntax.OpQuest:
		of = append(beginningsOf(e.Sub[0]), beginning{isOpen: true})
	case syntax.OpPlus:
		of = closeAll(beginningsOf(e.Sub[0]))
	case syntax.OpStar:
		of = append(closeAll(beginningsOf(e.Sub[0])), beginning{isOpen: true})
	case syntax.OpRepeat:
		of = closeAll(beginningsOf(e.Sub[0]))
		if e.Min == 0 {
			of = append(of, beginning{isOpen: true})
		}
	case syntax.OpConcat:
		of = []beginning{{isOpen: true}}
		for _, part := range e.Sub {
			of = followAll(of, part)
		}
	case syntax.OpAlternate:
		for _, choice := range e.Sub {
			of = append(of, beginningsOf(choice)...)
		}
	}
	if len(of) == 0 || len(of) > maxBeginnings {
		return []beginning{{}}
	}
	return of
}

// spell returns the beginning of a literal.
func spell(literal []rune) (b beginning) {
	b.count = min(len(literal), maxLetters)
	for i, r := range literal[:b.count] {
		b.letters[i] = foldLetter(r)
	}
	b.isOpen = len(literal) < maxLetters
	return b
}

// beginningsOfClass returns the characters of the ranges of a small class.
func beginningsOfClass(ranges []rune) (of []beginning) {
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if len(of) == maxClass {
				return nil
			}
			of = append(of, spell([]rune{r}))
		}
	}
	return of
}

// closeAll returns the beginnings of what may be repeated.
func closeAll(of []beginning) []beginning {
	closed := slices.Clone(of)
	for i := range closed {
		closed[i].isOpen = false
	}
	return closed
}

// followAll lets the beginnings of a part follow those that are open.
func followAll(of []beginning, part *syntax.Regexp) (joined []beginning) {
	if !slices.ContainsFunc(of, func(b beginning) bool { return b.isOpen }) {
		return of
	}
	next := beginningsOf(part)
	for _, b := range of {
		if !b.isOpen {
			joined = append(joined, b)
			continue
		}
		for _, n := range next {
			joined = append(joined, b.follow(n))
		}
	}
	return joined
}

// follow returns a beginning with another one after it.
func (b beginning) follow(next beginning) beginning {
	added := copy(b.letters[b.count:], next.letters[:next.count])
	b.count += added
	b.isOpen = next.isOpen && b.count < maxLetters
	return b
}
