package checklist

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// pattern is a regular expression. Most texts have none of its hints, which takes a tenth of the time to see.
type pattern struct {
	*regexp.Regexp
	hints []string // folded; each text that matches has one of them. None: any text may match
}

// compilePattern returns the pattern of a valid expression.
func compilePattern(expression string) pattern {
	p := pattern{Regexp: regexp.MustCompile(expression)}
	if tree, err := syntax.Parse(expression, syntax.Perl); err == nil {
		p.hints = hintsOf(tree)
	}
	return p
}

// mayMatch reports whether a folded text has a hint.
func (p pattern) mayMatch(folded string) bool {
	return len(p.hints) == 0 || slices.ContainsFunc(p.hints, func(hint string) bool { return strings.Contains(folded, hint) })
}

// foldCase returns a text in lower case, as expressions without regard to case see it: some small letters share a capital.
func foldCase(text string) string { return strings.ToLower(strings.ToUpper(text)) }

// maxClass is the most characters of a class that are hints.
const maxClass = 8

// hintsOf returns the hints of an expression; none where a match may be without any.
func hintsOf(e *syntax.Regexp) (hints []string) {
	switch e.Op {
	case syntax.OpLiteral:
		return []string{foldCase(string(e.Rune))}
	case syntax.OpCharClass:
		return hintsOfClass(e.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return hintsOf(e.Sub[0])
	case syntax.OpRepeat:
		if e.Min > 0 {
			return hintsOf(e.Sub[0])
		}
	case syntax.OpConcat:
		for _, part := range e.Sub {
			if of := hintsOf(part); shortestOf(of) > shortestOf(hints) {
				hints = of
			}
		}
	case syntax.OpAlternate:
		for _, choice := range e.Sub {
			of := hintsOf(choice)
			if len(of) == 0 {
				return nil
			}
			hints = append(hints, of...)
		}
	}
	return hints
}

// hintsOfClass returns the characters of the ranges of a small class.
func hintsOfClass(ranges []rune) (hints []string) {
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if len(hints) == maxClass {
				return nil
			}
			hints = append(hints, foldCase(string(r)))
		}
	}
	slices.Sort(hints)
	return slices.Compact(hints)
}

// shortestOf returns the length of the shortest hint; 0 without any.
func shortestOf(hints []string) int {
	if len(hints) == 0 {
		return 0
	}
	return utf8.RuneCountInString(slices.MinFunc(hints, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) }))
}
