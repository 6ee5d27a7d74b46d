// Package limit keeps texts within bounds.
package limit

import "unicode/utf8"

// Bytes cuts a text to at most that many bytes without breaking a character.
func Bytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
