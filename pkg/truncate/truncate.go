// Package truncate cuts texts to a length, between characters.
package truncate

import "unicode/utf8"

// Bytes returns the beginning of a text, at most limit bytes of it. Of a text that is not UTF-8 it gives up no more than
// the length of a character.
func Bytes(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > max(0, limit-utf8.UTFMax) && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// Runes returns the beginning of a text, at most limit runes of it.
func Runes(text string, limit int) string {
	count := 0
	for at := range text {
		if count == limit {
			return text[:at]
		}
		count++
	}
	return text
}
