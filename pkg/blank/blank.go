// Package blank tells texts from those in which nothing can be seen.
package blank

import (
	"strings"
	"unicode"
)

// brailleBlank is the one symbol without any ink.
const brailleBlank = '\u2800'

// IsBlank reports whether a text has nothing that can be seen: only spaces, control characters, and characters that
// change or join others. The empty text is blank.
func IsBlank(text string) bool { return !strings.ContainsFunc(text, isSeen) }

// isSeen reports whether a character leaves ink. Characters that this build does not know yet count as seen.
func isSeen(r rune) bool {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
		return true
	}
	return r != brailleBlank && !unicode.IsSpace(r) && !unicode.In(
		r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
	)
}
