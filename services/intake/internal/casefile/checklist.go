package casefile

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Bounds of the details of a case.
const (
	maxDetails  = 100
	detailRunes = 200 // of a detail in an entry of the timeline
)

// ChecklistItem is one question of a service's checklist.
type ChecklistItem struct {
	Key          string            `bson:"key"`
	Question     string            `bson:"question"`
	Translations map[string]string `bson:"translations,omitempty"` // by ISO 639-1 code
}

// QuestionIn returns the question in a language, else as written first.
func (i ChecklistItem) QuestionIn(language string) string {
	return cmp.Or(i.Translations[language], i.Question)
}

// HelpsAtOnce reports whether the answer helps somebody in danger at once: the place, or a number to call back, by the words of the
// key.
func (i ChecklistItem) HelpsAtOnce() bool {
	helping := []string{"place", "address", "where", "location", "phone", "telephone", "callback"}
	isBreak := func(c rune) bool { return !unicode.IsLetter(c) }
	helps := func(word string) bool { return slices.Contains(helping, word) }
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(i.Key), isBreak), helps)
}

// LearnDetails merges details into those of the case; newer ones win. A case with maxDetails details takes only new
// answers to known keys.
func (c *Case) LearnDetails(details map[string]string) {
	if len(details) == 0 {
		return
	}
	known := maps.Clone(c.Details)
	if known == nil {
		known = map[string]string{}
	}
	for key, value := range details {
		if _, isKnown := known[key]; isKnown || len(known) < maxDetails {
			known[key] = value
		}
	}
	c.Details = known
}

// WithDetails adds details to the facts of an entry, under keys of their own.
func WithDetails(facts, details map[string]string) map[string]string {
	for key, value := range details {
		facts["detail_"+key] = timeline.Excerpt(value, detailRunes)
	}
	return facts
}

// MissingItems returns the unanswered items of the checklist, in its order.
func (c *Case) MissingItems() []ChecklistItem {
	var missing []ChecklistItem
	for _, item := range c.Checklist {
		if c.Details[item.Key] == "" {
			missing = append(missing, item)
		}
	}
	return missing
}
