package accountability

import "github.com/ombud/ombud/services/escalation/internal/handling"

// The outcomes by which passes are counted, as filters spell them.
const (
	Solved     = "SOLVED"
	PassedUp   = "PASSED_UP"
	HandedOver = "HANDED_OVER"
	Expired    = "EXPIRED"
	Moved      = "MOVED"
)

// Outcomes are all of them.
func Outcomes() []string { return []string{Solved, PassedUp, HandedOver, Expired, Moved} }

// Outcome returns under which outcome a pass is counted that ended so: a clock that took
// the case away is EXPIRED, whichever it was, and what was claimed or reassigned is MOVED.
func Outcome(end handling.End) string {
	switch end {
	case handling.Solved:
		return Solved
	case handling.PassedUp:
		return PassedUp
	case handling.HandedOver:
		return HandedOver
	case handling.Expired, handling.CeilingReached:
		return Expired
	default:
		return Moved
	}
}
