// Package clockproto reads messages of the clocks of handlings, in answers to calls and in reports.
package clockproto

import (
	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// FromProtoClocks returns the promised times as the clocks keep them; nil without clocks. The answer is the first one, or
// the next after the customer wrote again.
func FromProtoClocks(clocks []*escalationv1.HandlingClock) *promise.Terms {
	if len(clocks) == 0 {
		return nil
	}
	terms, next := &promise.Terms{}, promise.Term{}
	for _, m := range clocks {
		term := fromProtoClock(m)
		switch m.GetKind() {
		case escalationv1.HandlingClock_RESPONSE:
			terms.Answer = term
		case escalationv1.HandlingClock_NEXT_REPLY:
			next = term
			next.IsNext = term.State != "" // else it never ran
		case escalationv1.HandlingClock_UPDATE:
			terms.Update = term
		case escalationv1.HandlingClock_RESOLVE:
			terms.Resolve = term
		case escalationv1.HandlingClock_CEILING:
			terms.Ceiling = term
		case escalationv1.HandlingClock_TRIAGE:
			terms.Triage = term
		}
	}
	if next.IsNext && terms.Answer.State != promise.Running {
		terms.Answer = next
	}
	return terms
}

// FromProtoOffer returns the offer of a case to somebody at work; zero for none.
func FromProtoOffer(m *escalationv1.RealTimeOffer) promise.Offer {
	return promise.Offer{
		State:    protoconv.FromProtoEnum[promise.OfferState](m.GetState()),
		Staff:    m.GetStaff(),
		Until:    protoconv.FromProtoTime(m.GetExpireTime()),
		Within:   protoconv.FromProtoDuration(m.GetWithin()),
		Reason:   m.GetReason(),
		Notified: m.GetNotified(),
	}
}

func fromProtoClock(m *escalationv1.HandlingClock) promise.Term {
	term := promise.Term{
		By:     protoconv.FromProtoTime(m.GetDueTime()),
		Left:   protoconv.FromProtoDuration(m.GetRemaining()),
		Missed: protoconv.FromProtoTime(m.GetBreachTime()),
		Cause:  protoconv.FromProtoEnum[promise.Cause](m.GetCause()),
		Reason: m.GetReason(),
	}
	switch m.GetState() {
	case escalationv1.HandlingClock_RUNNING:
		term.State = promise.Running
	case escalationv1.HandlingClock_PAUSED:
		term.State = promise.Paused
	case escalationv1.HandlingClock_BREACHED:
		term.State, term.By = promise.Broken, term.Missed
	case escalationv1.HandlingClock_STOPPED:
		if m.GetRemaining() != nil { // else it never ran
			term.State, term.Left, term.Kept = promise.Kept, 0, protoconv.FromProtoTime(m.GetKeptTime())
		}
	}
	return term
}
