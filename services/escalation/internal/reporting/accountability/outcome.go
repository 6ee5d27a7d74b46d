package accountability

import "github.com/ombud/ombud/services/escalation/internal/handling"

// The outcomes of passes, as filters spell them.
const (
	Solved     = "SOLVED"
	PassedUp   = "PASSED_UP"
	HandedOver = "HANDED_OVER"
	Expired    = "EXPIRED"
	Lapsed     = "LAPSED"
	Moved      = "MOVED"
)

func allOutcomes() []string { return []string{Solved, PassedUp, HandedOver, Expired, Lapsed, Moved} }

// OutcomeOf returns the outcome of a pass with the given end. Every clock that took the case away is EXPIRED. A pass that
// was claimed from or reassigned is MOVED.
func OutcomeOf(end handling.End) string {
	switch end {
	case handling.Solved:
		return Solved
	case handling.PassedUp:
		return PassedUp
	case handling.HandedOver:
		return HandedOver
	case handling.Expired, handling.CeilingReached:
		return Expired
	case handling.Lapsed:
		return Lapsed
	default:
		return Moved
	}
}
