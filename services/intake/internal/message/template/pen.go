package template

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/words"
)

// pen writes one message with the texts of a page. It goes on where a text is missing or cannot be rendered, and keeps the
// errors.
type pen struct {
	*page
	failed error
	// isExact is set where all times are said to the second.
	isExact bool
	// exact are the phrases with seconds so far.
	exact []string
}

// sayPromise returns a promised time in words.
func (p *pen) sayPromise(s words.Speaker, t time.Time) string {
	return p.keepExact(s.SayPromise(t), s.HasSeconds(t))
}

// keepExact returns a phrase, and keeps it if it has seconds.
func (p *pen) keepExact(phrase string, hasSeconds bool) string {
	if hasSeconds {
		p.exact = append(p.exact, phrase)
	}
	return phrase
}

// hasSeconds reports whether a text has one of the phrases with seconds.
func (p *pen) hasSeconds(text string) bool {
	return slices.ContainsFunc(p.exact, func(phrase string) bool { return strings.Contains(text, phrase) })
}

// renderSentence renders a sentence of the frame; empty in an added language.
func (p *pen) renderSentence(name string, said phrases) string {
	if p.isAdded {
		return ""
	}
	return p.execute(name, said)
}

// execute renders a text.
func (p *pen) execute(name string, data any) string {
	var out strings.Builder
	if err := p.texts.ExecuteTemplate(&out, name, data); err != nil {
		p.fail(err)
	}
	return out.String()
}

// fail keeps an error.
func (p *pen) fail(err error) { p.failed = errors.Join(p.failed, err) }
