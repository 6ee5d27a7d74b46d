package handling

import (
	"slices"
	"time"

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
	Kind  timeline.Kind  `bson:"kind"`
	Topic timeline.Topic `bson:"topic,omitempty"`
	Cause string         `bson:"cause,omitempty"`
	// Details are the facts of the event. Holder is the holder of the case after it, and Due its next deadline, that of DueClock;
	// zero for none.
	Details  map[string]string `bson:"details,omitempty"`
	Holder   string            `bson:"holder,omitempty"`
	Due      time.Time         `bson:"due,omitempty"`
	DueClock string            `bson:"dueClock,omitempty"`
	To       []string          `bson:"to"`
	Urgent   bool              `bson:"urgent,omitempty"`
	Prompt   bool              `bson:"prompt,omitempty"`
}

// Offer is the effect that assigns or offers another case to a person after the loss of this one.
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
// and an offer to a person after the loss of the case, or of the offer of it.
func (h *Handling) Record(m Moment, events []timeline.Event) {
	effects := make([]effect.Effect, 0, 2*len(events)+1)
	for _, e := range events {
		cause := effect.Cause{At: e.At, Actor: e.Actor, Trace: m.Trace}
		if !e.Unlisted {
			effects = append(effects, ReportKind().Make(cause, Report{e.Kind, e.Cause, e.Details}))
		}
		if len(e.Notify) > 0 {
			notice := Notice{
				Kind:    e.Kind,
				Topic:   e.Topic,
				Cause:   e.Cause,
				Details: e.Details,
				Holder:  h.Holder(),
				To:      e.Notify,
				Urgent:  e.Urgent,
				Prompt:  e.Prompt,
			}
			if kind, due := h.Clocks.NextDeadline(); !due.IsZero() {
				notice.Due, notice.DueClock = due, kind.String()
			}
			effects = append(effects, NoticeKind().Make(cause, notice))
		}
	}
	freed := h.recordHands()
	if m.Dispatcher == nil {
		freed = nil
	}
	for _, staff := range freed {
		cause := effect.Cause{At: h.Changed, Actor: timeline.RuleActor, Trace: m.Trace}
		effects = append(effects, OfferKind().Make(cause, Offer{staff}))
	}
	h.Outbox.Add(effects...)
}

// recordHands records the owner and the person being asked, and returns those of before that have room for another case now.
func (h *Handling) recordHands() []string {
	held, asked := h.Owner, h.RealTime.Asked
	if h.State == Resolved {
		held = ""
	}
	var freed []string
	for _, staff := range []string{h.Held, h.HeldOffer} {
		if staff != "" && staff != held && staff != asked && !slices.Contains(freed, staff) {
			freed = append(freed, staff)
		}
	}
	h.Held, h.HeldOffer = held, asked
	return freed
}
