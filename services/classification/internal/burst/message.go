package burst

import "github.com/ombud/ombud/services/classification/internal/text"

// Message is what a customer says, split once for the signatures of many incidents.
type Message struct {
	language string          // ISO 639-1
	stems    []string        // of its words without the short ones
	hasStem  map[string]bool // of all its words, since a person may state a short one
}

// SplitMessage returns the message of a text in a language.
func SplitMessage(said, language string) Message {
	return Message{language: language, stems: stemsOf(wordsOf(said)), hasStem: setOf(stemsOf(text.SplitWords(said)))}
}

func setOf(stems []string) map[string]bool {
	set := make(map[string]bool, len(stems))
	for _, stem := range stems {
		set[stem] = true
	}
	return set
}
