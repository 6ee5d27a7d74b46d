package burst

import "github.com/ombud/ombud/services/classification/internal/text"

// Message is what a customer says, split once for the signatures of many incidents.
type Message struct {
	language string   // ISO 639-1
	stems    []string // of its words without the short ones
	all      stemSet  // of all its words, since a person may state a short one
}

// stemSet is the stems of the words of a message.
type stemSet map[string]bool

func (s stemSet) has(stem string) bool { return s[stem] }

// SplitMessage returns the message of a text in a language.
func SplitMessage(said, language string) Message {
	return Message{language: language, stems: stemsOf(wordsOf(said)), all: setOf(stemsOf(text.SplitWords(said)))}
}

// listShort returns the stems of the short words.
func (m Message) listShort() []string {
	longer := setOf(m.stems)
	var short []string
	for stem := range m.all {
		if !longer.has(stem) {
			short = append(short, stem)
		}
	}
	return short
}

func setOf(stems []string) stemSet {
	set := make(stemSet, len(stems))
	for _, stem := range stems {
		set[stem] = true
	}
	return set
}
