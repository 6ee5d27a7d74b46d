// Package utterance finds the words that the author of a message says now: without quoted messages, signatures and
// confidentiality footers.
package utterance

import (
	"slices"
	"strings"
	"unicode"
)

const (
	// maxSignatureLines and maxSignatureWords bound the lines after a closing such as "Kind regards", and their words.
	maxSignatureLines = 8
	maxSignatureWords = 12
	// maxHeaderLines is the number of lines in which a copied header shows a second field.
	maxHeaderLines = 4
)

// OwnWords returns the part of a message that its author says now. A message of quotations alone is returned as it is:
// its author hands it on to be read.
func OwnWords(message string) string {
	lines := strings.Split(message, "\n")
	own := make([]string, 0, len(lines))
	for at := 0; at < len(lines); at++ {
		line := strings.TrimSpace(lines[at])
		lower := strings.ToLower(line)
		switch {
		case strings.HasPrefix(line, ">"):
		case isReplyHeader(lower):
			if !isQuoteNext(lines[at+1:]) {
				return chooseWords(message, own)
			}
		case isSeparator(lower) || isCopiedHeader(lower, lines[at+1:]):
			return chooseWords(message, own)
		default:
			kept, isCut, isClosed := cutLine(line, lower)
			own = append(own, kept)
			if isCut {
				return chooseWords(message, own)
			}
			if isClosed {
				at += countSignatureLines(lines[at+1:])
			}
		}
	}
	return chooseWords(message, own)
}

// chooseWords returns the own lines, or the whole message when they have no words.
func chooseWords(message string, own []string) string {
	joined := strings.Join(own, "\n")
	if strings.ContainsFunc(joined, unicode.IsLetter) {
		return joined
	}
	return message
}

// isReplyHeader reports the line that introduces a quoted message: "On Mon, 3 Nov, Anna wrote:".
func isReplyHeader(lower string) bool {
	if !strings.HasSuffix(lower, ":") || !strings.ContainsFunc(lower, isMark) {
		return false
	}
	verbs := []string{"wrote:", "writes:", "написал:", "написала:", "написал(а):", "пишет:", "писал:", "писала:", "писал(а):", "napisał:", "napisała:", "napisał(a):", "pisze:"}
	return slices.ContainsFunc(verbs, func(verb string) bool { return strings.HasSuffix(lower, verb) })
}

// isMark reports the characters of dates and addresses.
func isMark(r rune) bool { return unicode.IsDigit(r) || r == '@' }

// isQuoteNext reports whether the next line with words is marked as quoted.
func isQuoteNext(lines []string) bool {
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return strings.HasPrefix(line, ">")
		}
	}
	return false
}

// isSeparator reports the lines after which a signature or another message stands.
func isSeparator(lower string) bool {
	if lower == "--" || lower == "—" {
		return true
	}
	rule := strings.Trim(lower, "-_= ")
	return len(lower)-len(rule) >= 5 && (strings.HasPrefix(lower, "---") || strings.HasPrefix(lower, "___") || strings.HasPrefix(lower, "==="))
}

// isCopiedHeader reports the first field of the header of another message; a second one must follow.
func isCopiedHeader(lower string, next []string) bool {
	if !hasPrefix(lower, "from:", "от:", "от кого:", "od:") {
		return false
	}
	return slices.ContainsFunc(next[:min(len(next), maxHeaderLines)], func(line string) bool {
		field := strings.ToLower(strings.TrimSpace(line))
		return hasPrefix(field, "sent:", "to:", "date:", "subject:", "кому:", "дата:", "отправлено:", "тема:", "do:", "data:", "wysłano:", "temat:")
	})
}

func hasPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
}

// cutLine returns the line without a footer, and without a closing and the name after it. isCut reports that nothing of
// the author follows, isClosed that a signature does.
func cutLine(line, lower string) (kept string, isCut, isClosed bool) {
	if len(lower) != len(line) { // letters that change their size have no positions in common
		line = lower
	}
	for start := 0; start < len(lower); start = nextSentence(lower, start) {
		rest := lower[start:]
		switch {
		case isFooter(rest):
			return line[:start], true, false
		case isClosing(rest):
			return line[:start], false, true
		}
	}
	return line, false, false
}

// nextSentence returns the position of the next sentence of a line, or its length.
func nextSentence(s string, from int) int {
	for i := from; i < len(s); i++ {
		if isEnd := s[i] == '.' || s[i] == '!' || s[i] == '?'; isEnd && i+1 < len(s) && s[i+1] == ' ' {
			return i + 2
		}
	}
	return len(s)
}

// isClosing reports a closing with no more than a name and a title after it.
func isClosing(lower string) bool {
	if !hasPrefix(lower, "kind regards", "best regards", "warm regards", "with regards", "regards", "best wishes", "yours sincerely", "yours faithfully",
		"yours truly", "sincerely", "с уважением", "с наилучшими", "с почтением", "z poważaniem", "z powazaniem", "pozdrawiam", "z wyrazami", "serdecznie pozdrawiam", "łączę pozdrowienia") {
		return false
	}
	return len(strings.Fields(lower)) <= maxSignatureWords && nextSentence(strings.TrimRight(lower, ".!"), 0) >= len(strings.TrimRight(lower, ".!"))
}

// isFooter reports the beginning of a confidentiality notice.
func isFooter(lower string) bool {
	if hasPrefix(lower, "confidentiality notice", "confidential:", "disclaimer", "poufne:", "конфиденциально:") {
		return true
	}
	if !hasPrefix(lower, "this e-mail", "this email", "this message", "this communication", "the information in this", "the information contained in", "the contents of this",
		"данное сообщение", "данное письмо", "настоящее сообщение", "настоящее письмо", "настоящее электронное", "это сообщение", "это письмо", "информация, содержащаяся в",
		"niniejsza wiadomość", "niniejszy e-mail", "niniejsza korespondencja", "ta wiadomość", "treść tej wiadomości", "treść niniejszej", "informacje zawarte w") {
		return false
	}
	marks := []string{"confidential", "privileged", "intended", "конфиденциальн", "предназначен", "poufn", "wyłącznie", "adresat", "zastrzeżon"}
	return slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(lower, mark) })
}

// countSignatureLines returns the number of lines that belong to the signature. A postscript and a long line do not.
func countSignatureLines(lines []string) int {
	for i, line := range lines {
		lower := strings.ToLower(strings.TrimSpace(line))
		isPostscript := hasPrefix(lower, "p.s", "ps ", "ps:", "ps.", "з.ы", "p. s")
		isQuote := strings.HasPrefix(lower, ">") || isReplyHeader(lower) || isSeparator(lower)
		if i == maxSignatureLines || isPostscript || isQuote || len(strings.Fields(lower)) > maxSignatureWords {
			return i
		}
	}
	return len(lines)
}
