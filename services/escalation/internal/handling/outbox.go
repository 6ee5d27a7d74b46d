package handling

import (
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Report is the effect that puts an event on the timeline of the case. The time, the actor and the trace are those of the
// effect.
type Report struct {
	Kind    timeline.Kind     `bson:"kind"`
	Cause   string            `bson:"cause,omitempty"`
	Details map[string]string `bson:"details,omitempty"`
}

// Notice is the effect that notifies the staff of an event.
type Notice struct {
	Kind   timeline.Kind `bson:"kind"`
	Cause  string        `bson:"cause,omitempty"`
	To     []string      `bson:"to"`
	Urgent bool          `bson:"urgent,omitempty"`
}

// Offer is the effect that assigns another case to a person after the loss of this one.
type Offer struct {
	Staff string `bson:"staff"`
}

// ReportKind is the kind of a Report.
func ReportKind() effect.Kind[Report] { return effect.NewKind[Report]("REPORT", "timeline") }

// NoticeKind is the kind of a Notice.
func NoticeKind() effect.Kind[Notice] { return effect.NewKind[Notice]("NOTICE", "staff") }

// OfferKind is the kind of an Offer.
func OfferKind() effect.Kind[Offer] { return effect.NewKind[Offer]("OFFER", "offers") }

// Record puts the effects of a change into the outbox: a report of each event, a notice where staff are to be notified,
// and an offer to a person after the loss of the case.
func (h *Handling) Record(m Moment, events []timeline.Event) {
	effects := make([]effect.Effect, 0, 2*len(events)+1)
	for _, e := range events {
		cause := effect.Cause{At: e.At, Actor: e.Actor, Trace: m.Trace}
		effects = append(effects, ReportKind().Make(cause, Report{e.Kind, e.Cause, e.Details}))
		if len(e.Notify) > 0 {
			notice := Notice{
				Kind:   e.Kind,
				Cause:  e.Cause,
				To:     e.Notify,
				Urgent: e.Urgent,
			}
			effects = append(effects, NoticeKind().Make(cause, notice))
		}
	}
	before := h.Held
	h.Held = h.Owner
	if h.State == Resolved {
		h.Held = ""
	}
	if before != "" && before != h.Held && m.Dispatcher != nil && m.Dispatcher.IsPushed(before) {
		cause := effect.Cause{At: h.Changed, Actor: timeline.RuleActor, Trace: m.Trace}
		effects = append(effects, OfferKind().Make(cause, Offer{before}))
	}
	h.Outbox.Add(effects...)
}
