package play

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/ombud/ombud/deployments/suitetest/invoke"
)

// uniqueValues are values that no other play has.
func uniqueValues() map[string]any {
	return map[string]any{
		"unique": fmt.Sprintf("u%013x", rand.Uint64N(1<<52)),
		"digits": fmt.Sprintf("%010d", rand.Uint64N(1e10)),
		"word":   newWord(),
	}
}

// newWord returns a word of letters that is like no other: all words with digits are alike to a classifier.
func newWord() string {
	const letters = "bcdfghjklmnpqrstvwxz"
	word := make([]byte, 14)
	for i := range word {
		word[i] = letters[rand.IntN(len(letters))]
	}
	return string(word)
}

// wrongFields returns the names of the wrong fields in the order of the alphabet, as JSON
// would decode them.
func wrongFields(reply invoke.Reply) any {
	names := []any{}
	for _, name := range slices.Sorted(maps.Keys(reply.FieldViolations())) {
		names = append(names, name)
	}
	return names
}

// formatReply formats a reply for a failure, shortened to a readable length.
func formatReply(reply invoke.Reply) string {
	const longest = 4000
	text, err := json.MarshalIndent(reply.Body, "", "  ")
	if err != nil {
		return fmt.Sprint(reply.Body)
	}
	if len(text) > longest {
		text = append(text[:longest], "…"...)
	}
	return fmt.Sprintf("%s %s", codeName(reply.Code), text)
}
