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

// Words are the parts of a message that its author says now.
type Words struct {
	Subject string
	Text    string
	// Closing has the lines of the signature that read like a sentence, because people also write on below a closing.
	Closing string
}

// ReadWords returns the words of a message with a subject, which may be empty. A text of quotations alone is returned as it
// is: its author hands it on to be read. Below the subject of a reply it is only what was left there.
func ReadWords(subject, message string) Words {
	own, closing := splitLines(message)
	w := Words{Subject: subject, Text: strings.Join(own, "\n"), Closing: strings.Join(closing, "\n")}
	if !strings.ContainsFunc(w.Text+w.Closing, unicode.IsLetter) && !IsReply(subject) {
		w.Text = message
	}
	return w
}

// OwnWords returns the text of the words of a message without a subject, without its closing.
func OwnWords(message string) string {
	own, _ := splitLines(message)
	joined := strings.Join(own, "\n")
	if strings.ContainsFunc(joined, unicode.IsLetter) {
		return joined
	}
	return message
}

// IsReply reports the subject of an answer, which is that of the message before.
func IsReply(subject string) bool {
	return hasPrefix(strings.ToLower(strings.TrimSpace(subject)), "re:", "re[", "aw:", "sv:", "odp:", "odp.:", "ответ:", "отв:")
}

// splitLines returns the own lines of a message, and those of its signature that read like a sentence.
func splitLines(message string) (own, closing []string) {
	lines := strings.Split(message, "\n")
	own = make([]string, 0, len(lines))
	for at := 0; at < len(lines); at++ {
		line := strings.TrimSpace(lines[at])
		lower := strings.ToLower(line)
		switch {
		case strings.HasPrefix(line, ">"):
		case isReplyHeader(lower):
			if !isQuoteNext(lines[at+1:]) {
				return own, closing
			}
		case isSignatureMark(lower):
			return own, append(closing, findSentences(lines[at+1:])...)
		case isSeparator(lower) || isCopiedHeader(lower, lines[at+1:]):
			return own, closing
		default:
			kept, rest, isCut := cutLine(line, lower)
			own = append(own, kept)
			if isCut {
				return own, closing
			}
			if rest != nil {
				closing = append(closing, findSentences(append(rest, lines[at+1:]...))...)
				at += countSignatureLines(lines[at+1:])
			}
		}
	}
	return own, closing
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

// isSignatureMark reports the line of a mail program before a signature.
func isSignatureMark(lower string) bool { return lower == "--" || lower == "—" }

// isSeparator reports the lines after which another message stands.
func isSeparator(lower string) bool {
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

// cutLine returns the line without a footer, and without a closing and the rest after it, which begins a signature; rest is
// nil for a line without a closing. isCut reports that nothing of the author follows.
func cutLine(line, lower string) (kept string, rest []string, isCut bool) {
	if len(lower) != len(line) { // letters that change their size have no positions in common
		line = lower
	}
	for start := 0; start < len(lower); start = nextSentence(lower, start) {
		if isFooter(lower[start:]) {
			return line[:start], nil, true
		}
		if size := findClosing(lower[start:]); size > 0 {
			return line[:start], []string{line[start+size:]}, false
		}
	}
	return line, nil, false
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

// findClosing returns the length of a closing with no more than a few words after it; 0 for none.
func findClosing(lower string) int {
	closings := []string{
		"kind regards", "best regards", "warm regards", "with regards", "regards", "best wishes", "yours sincerely", "yours faithfully",
		"yours truly", "sincerely", "с уважением", "с наилучшими", "с почтением", "z poważaniem", "z powazaniem", "pozdrawiam", "z wyrazami",
		"serdecznie pozdrawiam", "łączę pozdrowienia",
	}
	at := slices.IndexFunc(closings, func(one string) bool { return strings.HasPrefix(lower, one) })
	bare := strings.TrimRight(lower, ".!")
	if at < 0 || len(strings.Fields(lower)) > maxSignatureWords || nextSentence(bare, 0) < len(bare) {
		return 0
	}
	return len(closings[at])
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
