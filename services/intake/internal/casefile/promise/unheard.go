package promise

import "time"

// Acts are the earliest acts of people of which the escalation has not heard yet; zero for none. Any of them answers the customer.
type Acts struct {
	Answered time.Time
	Solved   time.Time // a solution, or a question for which the solution waits
}

// TrustActs returns terms that break no promise which an act was in time for. Such a promise stands as before until the escalation
// hears of the act, and takes the breach back or says it again.
func (p Promise) TrustActs(t *Terms, acts Acts) *Terms {
	if t == nil || acts == (Acts{}) {
		return t
	}
	trusted := *t
	if isKeptBy(acts.Answered, t.Triage, p.TriageState) {
		trusted.Triage = Term{State: p.TriageState, By: p.TriageBy}
	}
	if isKeptBy(acts.Answered, t.Answer, p.RespondState) {
		trusted.Answer = Term{State: p.RespondState, By: p.RespondBy, IsNext: p.IsNextReply}
	}
	if isKeptBy(acts.Solved, t.Resolve, p.ResolveState) {
		trusted.Resolve = Term{State: p.ResolveState, By: p.ResolveBy, Left: p.ResolveLeft}
		if p.ResolveState == Paused {
			trusted.Resolve.By = p.ResolveLimit
		}
	}
	if isInTime(acts.Answered, p.UpdateBy) && !p.IsSilent && !t.Update.Missed.Before(p.UpdateBy) {
		trusted.Update = Term{State: Running, By: p.UpdateBy}
	}
	return &trusted
}

// isKeptBy reports whether an act was in time for a promise that a term has newly broken.
func isKeptBy(acted time.Time, t Term, was State) bool {
	return t.State == Broken && was != Broken && isInTime(acted, t.By)
}

// isInTime reports whether there is an act, no later than a time.
func isInTime(acted, by time.Time) bool { return !acted.IsZero() && !acted.After(by) }
