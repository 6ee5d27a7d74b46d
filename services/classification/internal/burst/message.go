package burst

// Message is what a customer says, split once for the signatures of many incidents.
type Message struct {
	language string // ISO 639-1
	stems    []string
	hasStem  map[string]bool
}

// SplitMessage returns the message of a text in a language.
func SplitMessage(text, language string) Message {
	m := Message{language: language, stems: stemsOf(wordsOf(text))}
	m.hasStem = setOf(m.stems)
	return m
}

func setOf(stems []string) map[string]bool {
	set := make(map[string]bool, len(stems))
	for _, stem := range stems {
		set[stem] = true
	}
	return set
}
