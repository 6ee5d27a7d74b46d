package casefile

import "github.com/ombud/ombud/services/intake/internal/casefile/timeline"

// NoMessage is the detail of an entry about an answer that is promised without a message of the customer.
const NoMessage = "no_message"

// OwesMessage reports whether the answer that is owed is one to words of the customer: those since the last answer or the last
// solution. A mark without words is none.
func OwesMessage(c *Case) bool {
	for i := len(c.Tail) - 1; i >= 0; i-- {
		switch e := c.Tail[i]; e.Kind {
		case timeline.KindContactRecorded:
			return true
		case timeline.KindFeedbackGiven, timeline.KindFeedbackChanged:
			if e.Text != "" {
				return true
			}
		case timeline.KindReplied, timeline.KindResolved:
			return false
		}
	}
	return false
}
