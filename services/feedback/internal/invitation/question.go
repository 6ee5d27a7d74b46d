package invitation

// questions are the one question, per language (row C8: English, Russian, Polish).
var questions = map[string]string{
	"en": "How did we handle your problem?",
	"ru": "Как мы справились с вашей проблемой?",
	"pl": "Jak poradziliśmy sobie z Państwa sprawą?",
}

// Question returns the question in a language, in English when there is none.
func Question(language string) string {
	if q, found := questions[language]; found {
		return q
	}
	return questions["en"]
}
