package help

import (
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// summonsRetry is the pause before a supplier is asked for again while the catalog does not answer.
const summonsRetry = 10 * time.Second

// Summons is a supplier called by a rung and not engaged yet: only the catalog knows the supplier's deadlines.
type Summons struct {
	// Supplier is `suppliers/{supplier}`, Level the rung that called them at At.
	Supplier string    `bson:"supplier"`
	Level    int       `bson:"level"`
	At       time.Time `bson:"at"`
	// Due is the time of the engagement.
	Due time.Time `bson:"due"`
}

// Equip adds the help that a rung names to a case that has just come there: its resources, and a summons for its supplier.
func (h *Help) Equip(o Order, rung ladder.Step) []timeline.Event {
	var events []timeline.Event
	for _, what := range rung.Resources {
		helps := slices.ContainsFunc(h.Resources, func(r Resource) bool { return r.What == what && r.End.IsZero() })
		if !helps && len(h.Resources) < maxResources {
			reason := "Level " + strconv.Itoa(rung.Level) + " of its ladder names it."
			events = append(events, h.attachResource(o, what, reason))
		}
	}
	h.Summons = nil
	if supplier := rung.Supplier(); supplier != "" {
		h.Summons = &Summons{
			Supplier: supplier,
			Level:    rung.Level,
			At:       o.At,
			Due:      o.At,
		}
	}
	return events
}

// HasSummons reports whether a summons is still open.
func (h *Help) HasSummons(call Summons) bool {
	return h.Summons != nil && h.Summons.Supplier == call.Supplier && h.Summons.At.Equal(call.At)
}

// AnswerSummons engages the summoned supplier, or reports why that cannot be. An engaged supplier is not engaged
// again. Failed is the error of the catalog; while it does not answer, the summons stays and is due later.
func (h *Help) AnswerSummons(o Order, paces *clock.Paces, from Supplier, failed error, summary string) []timeline.Event {
	call := *h.Summons
	if failed != nil && !fault.Is(failed, fault.NotFound) && !fault.Is(failed, fault.InvalidArgument) {
		h.Summons = &call
		h.Summons.Due = o.Now.Add(summonsRetry)
		return nil
	}
	h.Summons = nil
	reason := ""
	pace, wrong := paces.PaceOf(from.Calendar)
	switch {
	case h.hasEngaged(call.Supplier):
		reason = "is engaged already"
	case failed != nil || wrong != nil:
		reason = "cannot be engaged: the catalog does not have it in use, or its calendar makes no sense"
	case len(h.Engagements) >= maxEngagements:
		reason = "cannot be engaged: the case has had as many suppliers as it may have"
	default:
		request := "Level " + strconv.Itoa(call.Level) + " calls for help. " + summary
		return []timeline.Event{h.addEngagement(o, pace, from, request)}
	}
	cause := "Level " + strconv.Itoa(call.Level) + " calls for " + call.Supplier + ", which " + reason + "."
	details := map[string]string{"level": strconv.Itoa(call.Level), "target": call.Supplier}
	event := o.newEvent(timeline.Noted, cause, details)
	event.Topic = timeline.AboutSupplier
	return []timeline.Event{event}
}
