package handling

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// audience returns who is told of something that concerns the given holders: a person, or
// the team of a queue. The customer is told by the intake, so that holder is left out.
func audience(holders ...string) []string {
	var names []string
	for _, holder := range holders {
		switch {
		case strings.HasPrefix(holder, "queues/"):
			names = append(names, ladder.TeamOf(holder))
		case holder != "" && holder != CustomerHolds:
			names = append(names, holder)
		}
	}
	return names
}

// addressed returns names once each, in order, without whoever did what they are told of.
func addressed(names []string, actor string) []string {
	var once []string
	for _, name := range names {
		if name != actor && !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}
