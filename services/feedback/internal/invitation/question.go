package invitation

// Question returns the one question in a language; in English when it is neither of
// the shipped ones (row C8: English, Russian, Polish).
func Question(language string) string {
	switch language {
	case "ru":
		return "Как мы справились с вашей проблемой?"
	case "pl":
		return "Jak poradziliśmy sobie z Państwa sprawą?"
	default:
		return "How did we handle your problem?"
	}
}
