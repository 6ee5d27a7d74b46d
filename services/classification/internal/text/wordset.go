package text

import "strings"

// NewWordSet returns the set of the words of lines, as they are written there.
func NewWordSet(lines ...string) map[string]bool {
	set := map[string]bool{}
	for _, line := range lines {
		for word := range strings.FieldsSeq(line) {
			set[word] = true
		}
	}
	return set
}
