package utterance

import (
	"strings"
	"unicode"
)

// minSmallWord is the least number of letters of a small word that tells a sentence from a name.
const minSmallWord = 3

// findSentences returns the lines of a signature that read like a sentence.
func findSentences(lines []string) []string {
	var sentences []string
	for _, line := range lines[:countSignatureLines(lines)] {
		line = strings.TrimSpace(line)
		if isFooter(strings.ToLower(line)) {
			break
		}
		if isSentence(line) {
			sentences = append(sentences, line)
		}
	}
	return sentences
}

// isSentence reports a line of a signature that is more than a name, a title or a trade: it calls out or asks, or it has a
// word in small letters and none of a trade. A line in which the author speaks or asks for something is a sentence in any case.
func isSentence(line string) bool {
	if strings.HasSuffix(line, "!") || strings.HasSuffix(line, "?") {
		return true
	}
	isSmall, isTitle := false, false
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return !unicode.IsLetter(r) }) {
		lower := strings.ToLower(word)
		if isSpoken(lower) {
			return true
		}
		isTitle = isTitle || isTrade(lower)
		isSmall = isSmall || word == lower && len([]rune(word)) >= minSmallWord
	}
	return isSmall && !isTitle
}

// isSpoken reports the words of an author who speaks or asks for something, which signatures seldom have.
func isSpoken(lower string) bool {
	switch lower {
	case "i", "my", "me", "help", "please", "urgently",
		"я", "меня", "мой", "моя", "моей", "помогите", "пожалуйста", "срочно",
		"mam", "mój", "moja", "mojej", "mnie", "pomocy", "proszę", "pilnie":
		return true
	}
	return false
}

// isTrade reports the words of titles, trades and standing warnings: "head of fire safety", "gas leak repairs", "beware of phishing".
func isTrade(lower string) bool {
	return hasPrefix(lower, "head", "manager", "engineer", "specialist", "officer", "expert", "consult", "department", "repair", "service", "detection", "protection", "prevention",
		"safety", "security", "restoration", "investigat", "analyst", "director", "advis", "lawyer", "solicitor", "attorney", "ltd", "beware", "suspect", "phishing",
		"руковод", "начальник", "менеджер", "инженер", "специалист", "эксперт", "консульт", "отдел", "ремонт", "безопасност", "защит", "служб", "сервис", "директор", "адвокат", "юрист", "ооо", "остерегайтесь", "фишинг",
		"kierowni", "menedżer", "inżynier", "specjalist", "ekspert", "doradc", "dział", "napraw", "serwis", "bezpiecz", "ochron", "dyrektor", "adwokat", "radca", "usług", "ostrzeg", "uwaga")
}
