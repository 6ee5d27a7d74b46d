package play

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/ombud/ombud/deployments/suitetest/invoke"
)

// unique are values that no other play has.
func unique() map[string]any {
	return map[string]any{
		"unique": fmt.Sprintf("u%013x", rand.Uint64N(1<<52)),
		"digits": fmt.Sprintf("%010d", rand.Uint64N(1e10)),
	}
}

// fields returns the names of the wrong fields in the order of the alphabet, as JSON
// would decode them.
func fields(reply invoke.Reply) any {
	names := []any{}
	for _, name := range slices.Sorted(maps.Keys(reply.Violations())) {
		names = append(names, name)
	}
	return names
}

// show writes a reply for a failure, cut to what can be read.
func show(reply invoke.Reply) string {
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
