package invitation

// Question returns the one question of an invitation in a language, given as its ISO 639-1 code. Languages other than
// English, Russian and Polish get English (row C8 of the requirements).
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
