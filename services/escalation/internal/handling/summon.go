package handling

import (
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// callAgain is after how long a supplier is asked for again while the catalog cannot be asked.
const callAgain = 10 * time.Second

// Summons is a supplier whom a rung has called and who is not engaged yet, because only the
// catalog knows by when they are to answer.
type Summons struct {
	// Supplier is `suppliers/{supplier}`, Level the rung that called them at At.
	Supplier string    `bson:"supplier"`
	Level    int       `bson:"level"`
	At       time.Time `bson:"at"`
	// Due is when they are to be engaged.
	Due time.Time `bson:"due"`
}

// equip adds what a rung names to the case that has just come there: who helps, and the
// supplier who is to be engaged.
func (h *Handling) equip(m Moment, at time.Time, rung ladder.Step) {
	for _, what := range rung.Resources {
		helps := slices.ContainsFunc(h.Resources, func(r Resource) bool { return r.What == what && r.End.IsZero() })
		if !helps && len(h.Resources) < maxResources {
			h.attach(m, at, RuleActor, what, "Level "+strconv.Itoa(rung.Level)+" of its ladder names it.")
		}
	}
	h.Summons = nil
	if supplier := rung.Supplier(); supplier != "" {
		h.Summons = &Summons{
			Supplier: supplier,
			Level:    rung.Level,
			At:       at,
			Due:      at,
		}
	}
}

// summons returns when a supplier is to be engaged; false when none is.
func (h *Handling) summons() (time.Time, bool) {
	if h.Summons == nil || h.State == Resolved {
		return time.Time{}, false
	}
	return h.Summons.Due, true
}

// Summoned returns the supplier who is to be engaged by now, and false when there is none.
func (h *Handling) Summoned(now time.Time) (Summons, bool) {
	due, ok := h.summons()
	if !ok || due.After(now) {
		return Summons{}, false
	}
	return *h.Summons, true
}

// Summon engages the supplier whom a rung has called, or says why that cannot be; a supplier
// who is engaged already is not engaged again. When the catalog could not be asked, it is
// asked again later. It does nothing for a call that is not open any more.
func (h *Handling) Summon(m Moment, call Summons, from Supplier, failed error) error {
	at, _, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if h.Summons == nil || h.Summons.Supplier != call.Supplier || !h.Summons.At.Equal(call.At) || h.State == Resolved {
		return h.Fire(m)
	}
	if failed != nil && !fault.Is(failed, fault.NotFound) && !fault.Is(failed, fault.InvalidArgument) {
		h.Summons.Due = m.Now.Add(callAgain)
		return h.done(m, at)
	}
	h.Summons = nil
	active := slices.ContainsFunc(h.Engagements, func(e Engagement) bool { return e.Supplier == call.Supplier && e.Finished.IsZero() })
	switch pace, bad := m.Paces.Of(Commitment{Calendar: from.Calendar}); {
	case active:
		h.tellCall(m, at, call, "is engaged already")
	case failed != nil || bad != nil:
		h.tellCall(m, at, call, "cannot be engaged: the catalog does not have it in use, or its calendar makes no sense")
	case len(h.Engagements) >= maxEngagements:
		h.tellCall(m, at, call, "cannot be engaged: the case has had as many suppliers as it may have")
	default:
		h.engage(m, at, pace, RuleActor, from, "Level "+strconv.Itoa(call.Level)+" calls for help. "+h.About.Summary)
	}
	return h.done(m, at)
}

// tellCall reports what became of a call that engaged nobody.
func (h *Handling) tellCall(m Moment, at time.Time, call Summons, what string) {
	h.tell(m, Report{
		Word:    WordNoted,
		At:      at,
		Actor:   RuleActor,
		Notify:  audience(h.Holder()),
		Cause:   "Level " + strconv.Itoa(call.Level) + " calls for " + call.Supplier + ", which " + what + ".",
		Details: map[string]string{"level": strconv.Itoa(call.Level), "target": call.Supplier},
	})
}
