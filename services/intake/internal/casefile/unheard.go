package casefile

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// UnheardActs returns the earliest acts of people of which the escalation is still to hear.
func UnheardActs(c *Case) promise.Acts {
	solving := []string{ResolveEffect().Name(), WaitEffect().Name()}
	return promise.Acts{
		Answered: earliestPending(c, append(slices.Clone(solving), AnswerEffect().Name())),
		Solved:   earliestPending(c, solving),
	}
}

// earliestPending returns the time of the earliest pending effect of some kinds; the zero time for none.
func earliestPending(c *Case, kinds []string) time.Time {
	var first time.Time
	for _, e := range c.Outbox.Pending {
		if slices.Contains(kinds, e.Kind) && (first.IsZero() || e.At.Before(first)) {
			first = e.At
		}
	}
	return first
}
