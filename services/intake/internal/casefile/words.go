package casefile

import (
	"strings"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// NoSubject is the subject of a case without words, for the staff.
const NoSubject = "(no text)"

const (
	subjectRunes = 200  // of a case
	excerptRunes = 2000 // of words on the timeline
)

// Words are the customer's first words: the text that is classified.
type Words struct{ Subject, Text string }

// JoinText returns the subject and the text in one.
func (w Words) JoinText() string { return w.Subject + "\n" + w.Text }

// ExcerptText returns as much of the text as stands on a timeline.
func (w Words) ExcerptText() string { return timeline.Excerpt(w.Text, excerptRunes) }

// NewSubject returns the subject of a case, in a line: the subject of the words, else the beginning of their text.
func (w Words) NewSubject() string {
	for line := range strings.Lines(w.JoinText()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			return timeline.Excerpt(line, subjectRunes)
		}
	}
	return NoSubject
}
