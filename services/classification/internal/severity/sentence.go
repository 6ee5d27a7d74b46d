// Package severity measures how well rules find danger, harm to a business, legal consequences and distress in
// messages. It has labelled sentences in English, Russian and Polish, in two sets: the shipped rules are made with the
// one, and reported on with the other.
package severity

import (
	"bufio"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Set is one half of the sentences.
type Set string

// The sets.
const (
	Tune   Set = "tune"   // the rules may be changed for the sake of these
	Report Set = "report" // by the same hand; those who make the rules see the totals only
)

//go:embed sentences/*.tsv
var files embed.FS

// Sentence is a message with the triggers that it must fire.
type Sentence struct {
	Text     string
	Language string // ISO 639-1
	Triggers []priority.Trigger
	// Allowed may fire as well: people would differ.
	Allowed []priority.Trigger
}

// IsQuiet reports whether nothing in the sentence is pressing.
func (s Sentence) IsQuiet() bool { return len(s.Triggers) == 0 && len(s.Allowed) == 0 }

// ListLanguages returns the languages of the sentences.
func ListLanguages() []string { return []string{"en", "ru", "pl"} }

// ReadSentences returns the sentences of a set in one language.
func ReadSentences(set Set, language string) ([]Sentence, error) {
	name := fmt.Sprintf("sentences/%s.%s.tsv", set, language)
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	var all []Sentence
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		s, err := parseSentence(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, len(all)+1, err)
		}
		s.Language = language
		all = append(all, s)
	}
	return all, lines.Err()
}

// parseSentence reads triggers, kind and text, separated by tabs. A trigger with a question mark may fire, "-" is none,
// and "\n" in the text is a new line. The kind is for people: danger, business, legal, distress, harmless or negated.
func parseSentence(line string) (Sentence, error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 3 {
		return Sentence{}, fmt.Errorf("%d columns, and not 3", len(columns))
	}
	s := Sentence{Text: strings.ReplaceAll(columns[2], `\n`, "\n")}
	for name := range strings.FieldsSeq(columns[0]) {
		if name == "-" {
			continue
		}
		bare, isAllowed := strings.CutSuffix(name, "?")
		trigger := priority.Trigger(bare)
		if !slices.Contains(priority.AllTriggers(), trigger) {
			return Sentence{}, fmt.Errorf("no trigger is called %q", bare)
		}
		if isAllowed {
			s.Allowed = append(s.Allowed, trigger)
		} else {
			s.Triggers = append(s.Triggers, trigger)
		}
	}
	return s, nil
}
