package priority

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/ombud/ombud/pkg/fault"
)

// Engine decides by a set of rules and a matrix. It never changes and is safe
// for concurrent use.
type Engine struct {
	rules   []Rule
	matrix  Matrix
	phrases map[string][]phrase // by the first letters of their first word
}

// indexLetters is how many letters of a word choose the phrases to try.
const indexLetters = 2

// New compiles rules. Errors: InvalidArgument that names every wrong field, as
// in rules[3].when.phrases.en[0].
func New(rules []Rule, matrix Matrix) (*Engine, error) {
	if err := matrix.Check(); err != nil {
		return nil, err
	}
	e := &Engine{rules: slices.Clone(rules), matrix: matrix, phrases: map[string][]phrase{}}
	var wrong *fault.Error
	seen := map[string]bool{}
	for i, r := range rules {
		field := fmt.Sprintf("rules[%d]", i)
		if seen[r.ID] {
			wrong = wrong.Field(field+".id", "%q is there twice", r.ID)
		}
		seen[r.ID] = true
		wrong = r.check(field, wrong)
		wrong = e.compile(i, r.When.Phrases, false, field+".when.phrases", wrong)
		wrong = e.compile(i, r.When.Unless, true, field+".when.unless", wrong)
	}
	if wrong != nil {
		return nil, wrong
	}
	return e, nil
}

// compile files the phrases of a rule under their first letters.
func (e *Engine) compile(
	rule int, byLanguage map[string][]string, unless bool, field string, wrong *fault.Error,
) *fault.Error {
	for _, language := range slices.Sorted(maps.Keys(byLanguage)) {
		for i, s := range byLanguage[language] {
			words, err := parsePhrase(s)
			if err != nil {
				wrong = wrong.Field(fmt.Sprintf("%s.%s[%d]", field, language, i), "%v", err)
				continue
			}
			key := indexKey(words[0].text)
			e.phrases[key] = append(e.phrases[key], phrase{words, rule, unless})
		}
	}
	return wrong
}

// indexKey is the first letters of a word.
func indexKey(word string) string {
	letters := 0
	for at := range word {
		if letters == indexLetters {
			return word[:at]
		}
		letters++
	}
	return word
}

// check finds what is wrong with a rule, apart from its phrases.
func (r Rule) check(field string, wrong *fault.Error) *fault.Error {
	if !regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`).MatchString(r.ID) {
		wrong = wrong.Field(field+".id", "must be lower-case words joined by hyphens, not %q", r.ID)
	}
	if r.Name == "" {
		wrong = wrong.Field(field+".name", "is required")
	}
	if r.Reason == "" {
		wrong = wrong.Field(field+".reason", "is required")
	}
	c := r.When
	if len(c.Phrases)+len(c.Facts)+len(c.Categories) == 0 {
		wrong = wrong.Field(field+".when", "needs phrases, facts or categories")
	}
	for i, f := range c.Facts {
		if !slices.Contains(Facts(), f) {
			wrong = wrong.Field(fmt.Sprintf("%s.when.facts[%d]", field, i), "must be one of %v, not %q", Facts(), f)
		}
	}
	return r.Then.check(field+".then", wrong)
}

// check finds what is wrong with an effect.
func (e Effect) check(field string, wrong *fault.Error) *fault.Error {
	if e == (Effect{}) {
		wrong = wrong.Field(field, "does nothing")
	}
	for name, l := range map[string]Level{"impact": e.Impact, "urgency": e.Urgency, "urgencyAtMost": e.UrgencyAtMost} {
		if l < 0 || l > High {
			wrong = wrong.Field(field+"."+name, "must be LOW, MEDIUM or HIGH")
		}
	}
	if e.Trigger != "" && !slices.Contains(Triggers(), e.Trigger) {
		wrong = wrong.Field(field+".trigger", "must be one of %v, not %q", Triggers(), e.Trigger)
	}
	if e.Handling != "" && e.Handling != RealTime && e.Handling != Written {
		wrong = wrong.Field(field+".handling", "must be %s or %s, not %q", RealTime, Written, e.Handling)
	}
	return wrong
}
