package mail

import (
	"strings"

	"github.com/ombud/ombud/pkg/blank"
)

// cleanText makes a text that every store and every client can take. A blank one is none.
func cleanText(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	if text = strings.ReplaceAll(text, "\x00", ""); blank.IsBlank(text) {
		return ""
	}
	return text
}

// singleLine cleans a text and joins its words by single spaces.
func singleLine(text string) string { return strings.Join(strings.Fields(cleanText(text)), " ") }
