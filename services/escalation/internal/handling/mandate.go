package handling

import (
	"strconv"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// ReasonNotHolder is the reason of the fault for an actor who may not decide over a case.
const ReasonNotHolder = "NOT_THE_HOLDER"

// Mandate is the claim of an actor to decide over a case: to solve it, to wait for the customer, or to promise anew.
type Mandate struct {
	By Actor
	// Note is the reason of a leading actor to decide in place of the holder; empty for others.
	Note string
}

// Check returns the fault of an actor who may not decide. Only the holder may, or a leading actor with a note. What a
// queue holds may be decided by everybody who may own it, and by everybody outside the staff. Faults: Denied with
// NOT_THE_HOLDER, InvalidArgument on note, Precondition with HANDLING_RESOLVED or STAFF_LEVEL. A lapsed case has no solution,
// so it may be decided over.
func (d Mandate) Check(h *Handling) error {
	if err := h.checkUnsolved(); err != nil && !hasLapsed(h) {
		return err
	}
	switch {
	case h.Owner == "" && d.By.isStaff() && !d.By.Leads:
		return Person{Name: d.By.Name, Level: d.By.Level}.checkLevel(h)
	case h.Owner == "" || d.By.owns(h):
		return nil
	case !d.By.Leads:
		return fault.New(fault.Denied, ReasonNotHolder,
			"%s holds the case: have it handed over to you, or ask a supervisor, who may decide with a note", h.Owner).
			With("holder", h.Owner)
	case d.Note == "":
		return fault.Invalid("note", "is needed because %s holds the case: say why you decide in their place", h.Owner)
	default:
		return nil
	}
}

// takeFromQueue makes the actor the holder of what a queue holds. It stays there when the actor decides in place of the
// holder, may not own it, or is away.
func (d Mandate) takeFromQueue(c *change) {
	if c.Owner != "" || d.Note != "" || d.By.Level < c.Level || !c.Roster.Available(d.By.Name, c.at) {
		return
	}
	c.reportEvents(c.claimEvent(d.By, d.By.Name, ""))
	c.givePass(c.at, Claimed, d.By.Name, "", d.By.Name, c.Queue)
}

// noteDecision tells the holder that somebody else decided in their place.
func (d Mandate) noteDecision(c *change, what string) {
	if d.By.Name == "" || d.By.Name == c.Holder() || c.Owner == "" {
		return
	}
	c.reportEvents(timeline.Event{
		Kind:    timeline.Noted,
		Topic:   timeline.AboutDecision,
		At:      c.at,
		Actor:   d.By.Name,
		Cause:   d.By.Name + " " + what + " in place of " + c.Owner + ".",
		Details: map[string]string{"holder": c.Owner, "note": d.Note},
		Notify:  timeline.Audience(c.Owner),
	})
}

// creditSolver makes the solver the holder, so that the pass that a solution ends is theirs. The solution has happened, so
// nobody is refused: another may have claimed the case at the same time. InCommon leaves the owner to whom a reopened case
// goes back.
func (d Mandate) creditSolver(c *change, inCommon bool) {
	if d.By.Name == "" || d.By.Name == c.Holder() {
		return
	}
	end := Claimed
	if c.Owner != "" {
		end = Reassigned
	}
	c.reportEvents(c.claimEvent(d.By, d.By.Name, d.Note))
	c.finishPass(c.at, end, d.By.Name, d.Note)
	c.beginPass(c.at, d.By.Name)
	if !inCommon && d.By.Level >= c.Level {
		c.Owner = d.By.Name
	}
}

// claimEvent reports that an owner takes the case from the present holder.
func (c *change) claimEvent(by Actor, owner, cause string) timeline.Event {
	return timeline.Event{
		Kind:   timeline.Claimed,
		At:     c.at,
		Actor:  by.Name,
		Cause:  cause,
		Notify: timeline.Audience(c.Owner, owner),
		Details: map[string]string{
			"owner": owner,
			"from":  c.Holder(),
			"level": strconv.Itoa(c.Level),
		},
	}
}
