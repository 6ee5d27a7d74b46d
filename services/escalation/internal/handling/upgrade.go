package handling

import (
	"time"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// flatReport is an event as handlings kept it before they had an outbox: for the timeline and for the staff at once.
type flatReport struct {
	Seq     int64             `bson:"seq"`
	Kind    timeline.Kind     `bson:"word"`
	At      time.Time         `bson:"at"`
	Actor   string            `bson:"actor"`
	Cause   string            `bson:"cause,omitempty"`
	Details map[string]string `bson:"details,omitempty"`
	Trace   string            `bson:"trace,omitempty"`
	Notify  []string          `bson:"notify,omitempty"`
	Urgent  bool              `bson:"urgent,omitempty"`
}

// Upgrade implements docstore.Upgrader. Reports keep their numbers, and new effects go on behind them, so that the intake
// recognises a repeated report and no number is used twice.
func (h *Handling) Upgrade() {
	if h.FlatSequence == 0 && len(h.Freed) == 0 {
		return
	}
	h.Outbox.Sequence = h.FlatSequence
	var others []effect.Effect
	for _, flat := range h.FlatReports {
		cause := effect.Cause{At: flat.At, Actor: flat.Actor, Trace: flat.Trace}
		report := ReportKind().Make(cause, Report{flat.Kind, flat.Cause, flat.Details})
		report.Seq = flat.Seq
		h.Outbox.Pending = append(h.Outbox.Pending, report)
		if len(flat.Notify) > 0 {
			notice := Notice{
				Kind:   flat.Kind,
				Cause:  flat.Cause,
				To:     flat.Notify,
				Urgent: flat.Urgent,
			}
			others = append(others, NoticeKind().Make(cause, notice))
		}
	}
	for _, staff := range h.Freed {
		others = append(others, OfferKind().Make(effect.Cause{At: h.Changed, Actor: timeline.RuleActor}, Offer{staff}))
	}
	h.Outbox.Add(others...)
	h.FlatReports, h.FlatSequence, h.Freed = nil, 0, nil
}
