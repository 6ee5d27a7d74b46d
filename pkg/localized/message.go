// Package localized holds one message for many readers, in one language or in several, and chooses the text for a
// reader.
package localized

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Fallback is the language for readers of other languages, as far as a message has a text in it.
const Fallback = "en"

// Text is a text in one language.
type Text struct {
	Language string `bson:"language,omitempty"` // ISO 639-1; "" when it is not known
	Text     string `bson:"text"`
}

// Message is a text, and the same in further languages. The zero Message has no text.
type Message struct {
	First        Text   `bson:",inline"`
	Translations []Text `bson:"texts,omitempty"`
}

// NewMessage returns the message of the texts, the first of which stands for languages that have none; the zero Message
// for no text.
func NewMessage(texts ...Text) Message {
	if len(texts) == 0 {
		return Message{}
	}
	return Message{First: texts[0], Translations: texts[1:]}
}

// For returns the text for a reader of the languages, the preferred one first: that of the first language with a text,
// else the English one, else the first. isTheirs reports whether it is in a language of the reader. Regions do not count.
func (m Message) For(languages ...string) (chosen Text, isTheirs bool) {
	for _, language := range languages {
		if text, ok := m.in(BaseOf(language)); ok {
			return text, true
		}
	}
	if text, ok := m.in(Fallback); ok {
		return text, false
	}
	return m.First, false
}

// in returns the text in a language. A translation comes before the first text, whose language may be a guess.
func (m Message) in(language string) (Text, bool) {
	if language == "" {
		return Text{}, false
	}
	for _, text := range m.Translations {
		if text.Language == language {
			return text, true
		}
	}
	return m.First, m.First.Language == language
}

// BaseOf returns the language without its region, in lower case: "pt" of "pt-BR".
func BaseOf(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	return base
}

// IsTag reports whether a text is the BCP 47 tag of a language: "pl", "pt-BR". A tag of a language that there is not is none,
// and neither is one that names no language ("und-PL", "mul", "qaa"), nor the name of a locale ("pl_PL").
func IsTag(text string) bool {
	tag, err := language.Parse(text)
	base, _, _ := tag.Raw()
	isSpecial := base == language.Base{} || base.IsPrivateUse() || slices.Contains([]string{"mul", "mis", "zxx"}, base.String())
	return err == nil && !isSpecial && !strings.Contains(text, "_")
}
