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
// word in small letters and none of a trade.
func isSentence(line string) bool {
	if strings.HasSuffix(line, "!") || strings.HasSuffix(line, "?") {
		return true
	}
	isSmall := false
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return !unicode.IsLetter(r) }) {
		lower := strings.ToLower(word)
		if isTrade(lower) {
			return false
		}
		isSmall = isSmall || word == lower && len([]rune(word)) >= minSmallWord
	}
	return isSmall
}

// isTrade reports the words of titles and trades: "head of fire safety", "gas leak repairs".
func isTrade(lower string) bool {
	return hasPrefix(lower, "head", "manager", "engineer", "specialist", "officer", "expert", "consult", "department", "repair", "service", "detection", "protection", "prevention",
		"safety", "security", "restoration", "investigat", "analyst", "director", "advis", "lawyer", "solicitor", "attorney", "ltd",
		"руковод", "начальник", "менеджер", "инженер", "специалист", "эксперт", "консульт", "отдел", "ремонт", "безопасност", "защит", "служб", "сервис", "директор", "адвокат", "юрист", "ооо",
		"kierowni", "menedżer", "inżynier", "specjalist", "ekspert", "doradc", "dział", "napraw", "serwis", "bezpiecz", "ochron", "dyrektor", "adwokat", "radca", "usług")
}
