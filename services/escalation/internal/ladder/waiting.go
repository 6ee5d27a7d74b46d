package ladder

import (
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Waiting is what happens by itself while the firm waits for the customer. Both times are wall time from the beginning of
// the waiting; zero is never.
type Waiting struct {
	RemindAfter time.Duration `bson:"remindAfter,omitempty"`
	CloseAfter  time.Duration `bson:"closeAfter,omitempty"`
}

// Ends reports whether the waiting ends by itself.
func (w Waiting) Ends() bool { return w.CloseAfter > 0 }

// NextStretch returns the time of the customer's turn until the reminder, or from it until the end of the waiting; zero
// for no end.
func (w Waiting) NextStretch(isReminded bool) time.Duration {
	switch {
	case isReminded:
		return max(0, w.CloseAfter-w.RemindAfter)
	case w.RemindAfter > 0:
		return w.RemindAfter
	default:
		return w.CloseAfter
	}
}

// check adds the wrong fields.
func (w Waiting) check(wrong *fault.Error) *fault.Error {
	if w.RemindAfter < 0 {
		wrong = wrong.Field("waiting.remind_after", "must not be negative")
	}
	if w.CloseAfter < 0 {
		wrong = wrong.Field("waiting.close_after", "must not be negative")
	}
	if w.Ends() && w.CloseAfter <= w.RemindAfter {
		wrong = wrong.Field("waiting.close_after", "must be longer than remind_after: the customer is reminded before")
	}
	return wrong
}
