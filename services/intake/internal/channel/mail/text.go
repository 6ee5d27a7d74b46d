package mail

import "strings"

// cleanText makes a text that every store and every client can take.
func cleanText(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	return strings.ReplaceAll(text, "\x00", "")
}

// singleLine cleans a text and joins its words by single spaces.
func singleLine(text string) string { return strings.Join(strings.Fields(cleanText(text)), " ") }
