package handling

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// decidingTime is the longest time for which a case is kept for the actor of a decision on its way.
const decidingTime = 30 * time.Second

// Deciding is a decision on its way, of the holder or with which its actor takes the case. It stands on the timeline before it
// arrives here, so the case is kept for the actor until then. Zero is none.
type Deciding struct {
	// By is the actor, ID the request id of the decision, Until the end of the time for which the case is kept.
	By    string    `bson:"by,omitempty"`
	ID    string    `bson:"id,omitempty"`
	Until time.Time `bson:"until,omitempty"`
}

// IsKept reports whether the case is kept for the actor of a decision at a time.
func (d Deciding) IsKept(at time.Time) bool { return at.Before(d.Until) }

// checkKept returns the Conflict fault with DECISION_UNDER_WAY while the case is kept.
func (d Deciding) checkKept(at time.Time) error {
	if !d.IsKept(at) {
		return nil
	}
	return fault.New(fault.Conflict, "DECISION_UNDER_WAY", "%s decides over the case at this moment: look at it again", d.By).With("actor", d.By)
}

// Announce does Check for a decision that follows at once under an id, and returns the change of hands that comes with it. The case
// is then kept for the actor, who takes it or holds it, until it arrives, for 30 seconds at most: meanwhile the holder does not give
// it away either. A second decision of the actor meanwhile changes no hands, because the first one does. A claim of the actor that is
// not on the timeline yet comes with the decision, too. Faults: those of Check, and Conflict with DECISION_UNDER_WAY for another
// actor.
func (d Mandate) Announce(h *Handling, m Moment, id string, resolves bool) (Taking, error) {
	if err := d.Check(h); err != nil {
		return Taking{}, err
	}
	taking := d.FindTaking(h, m, resolves)
	if taking.Claimer == "" && !d.By.owns(h) {
		return Taking{}, nil
	}
	switch kept := h.Deciding; {
	case !kept.IsKept(m.Now), kept.By == d.By.Name && kept.ID == id:
		h.Deciding = Deciding{By: d.By.Name, ID: id, Until: m.Now.Add(decidingTime)}
	case kept.By == d.By.Name:
		taking = Taking{}
	default:
		return Taking{}, kept.checkKept(m.Now)
	}
	if taking.Claimer == "" {
		return d.findUntoldClaim(h)
	}
	return taking, nil
}

// findUntoldClaim returns the claim by which the actor has become the holder, as long as its report is not delivered.
func (d Mandate) findUntoldClaim(h *Handling) (Taking, error) {
	if !d.By.owns(h) {
		return Taking{}, nil
	}
	for _, e := range slices.Backward(h.Outbox.Pending) {
		if e.Kind != ReportKind().Name() || e.Actor != d.By.Name {
			continue
		}
		report, err := ReportKind().Decode(e)
		if err != nil {
			return Taking{}, err
		}
		if report.Kind == timeline.Claimed && report.Details["owner"] == d.By.Name {
			return Taking{Claimer: d.By.Name, Holder: report.Details["from"], Level: h.Level, Report: e.Seq}, nil
		}
	}
	return Taking{}, nil
}

// checkAtOnce does Check for a decision that is carried out at once. It takes no case that is kept for another.
func (d Mandate) checkAtOnce(h *Handling, m Moment) error {
	err := d.Check(h)
	if err == nil && d.takesAndStays(h, m) {
		err = h.Deciding.checkKept(m.Now)
	}
	return err
}

// arrive ends the time for which the case is kept for the actor of a decision that has arrived.
func (d Mandate) arrive(c *change) {
	if c.Deciding.By == d.By.Name {
		c.Deciding = Deciding{}
	}
}
