package handling

import (
	"strconv"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// ReasonNotHolder is the reason of the fault for an actor who may not decide over a case.
const ReasonNotHolder = "NOT_THE_HOLDER"

// Mandate is the claim of an actor to decide over a case: to solve it, to wait for the customer,
// to promise anew, or to correct it.
type Mandate struct {
	By Actor
	// Note is the reason of a leading actor to decide in place of the holder; empty for others.
	Note string
	// ClaimedFrom is the holder from whom the actor has taken the case by the timeline, which the intake keeps; empty when it
	// does not say so yet.
	ClaimedFrom string
}

// Taking is a case that goes over to the actor of a decision.
type Taking struct {
	// Claimer is `staff/{staff}`; empty when the case stays in the hands that hold it. Holder loses it, on a Level.
	Claimer string
	Holder  string
	Level   int
	// Report is the sequence of the report that says so and is on its way; 0 for none.
	Report int64
}

// Check returns the fault of an actor who may not decide. Only the holder may, or a leading actor with a note. What a
// queue holds may be decided by a member of staff who may own it. Faults: Denied with NOT_THE_HOLDER, InvalidArgument on
// note, Precondition with HANDLING_RESOLVED, STAFF_UNKNOWN or STAFF_LEVEL. A lapsed case has no solution, so it may be
// decided over.
func (d Mandate) Check(h *Handling) error {
	if err := h.checkUnsolved(); err != nil && !hasLapsed(h) {
		return err
	}
	switch {
	case d.By.owns(h), d.By.Leads && d.Note != "":
		return nil
	case h.Owner == "":
		return d.By.checkTaking(h)
	case !d.By.Leads:
		return fault.New(fault.Denied, ReasonNotHolder,
			"%s holds the case: have it handed over to you, or ask a supervisor, who may decide with a note", h.Owner).
			With("holder", h.Owner)
	default:
		return fault.Invalid("note", "is needed because %s holds the case: say why you decide in their place", h.Owner)
	}
}

// FindTaking returns the change of hands that comes with the decision. A solution is always its actor's. A lapsed case comes
// back from the customer first.
func (d Mandate) FindTaking(h *Handling, m Moment, resolves bool) Taking {
	if hasLapsed(h) {
		taken := *h
		taken.State, taken.Owner = Open, h.returningOwner(m)
		h = &taken
	}
	isTaken := d.takesAndStays(h, m) || resolves && d.credits(h)
	if !isTaken {
		return Taking{}
	}
	return Taking{Claimer: d.By.Name, Holder: h.Holder(), Level: h.Level}
}

// takesQueued reports whether the actor takes a queued case. A case of which the actor decides in place of the holder, or which they
// may not own, stays in the queue.
func (d Mandate) takesQueued(h *Handling) bool {
	return h.Owner == "" && d.Note == "" && d.By.isStaff() && d.By.Level >= h.Level
}

// takesAndStays reports whether the actor takes a queued case and is there to go on with it, as of now. An absent actor would lose
// it again at once, so it stays in the queue.
func (d Mandate) takesAndStays(h *Handling, m Moment) bool {
	return d.takesQueued(h) && m.Roster.Available(d.By.Name, m.Now)
}

// credits reports whether a solution changes hands to be its actor's.
func (d Mandate) credits(h *Handling) bool { return d.By.Name != "" && d.By.Name != h.Holder() }

// takeIfPresent makes the actor the holder of a queued case, if they take it and are there to go on with it.
func (d Mandate) takeIfPresent(c *change) {
	d.arrive(c)
	if d.takesAndStays(c.Handling, c.Moment) {
		d.takeFromQueue(c)
	}
}

// takeFromQueue makes the actor the holder of a queued case, if they take it.
func (d Mandate) takeFromQueue(c *change) {
	if !d.takesQueued(c.Handling) {
		return
	}
	c.reportEvents(d.claimEvent(c))
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
// nobody is refused: another may have claimed the case at the same time, and the solver may be away. A reopened case goes back to the
// hands from which it was taken where the solver may not own it, or InCommon is set.
func (d Mandate) creditSolver(c *change, inCommon bool) {
	d.arrive(c)
	if !d.credits(c.Handling) {
		return
	}
	end := Claimed
	if c.Owner != "" {
		end = Reassigned
	}
	c.reportEvents(d.claimEvent(c))
	if inCommon || d.By.Level < c.Level {
		c.BackTo = c.Holder()
	}
	c.givePass(c.at, end, d.By.Name, d.Note, d.By.Name, c.Queue)
}

// claimEvent reports that the actor takes the case from the present holder, unless the timeline says so already.
func (d Mandate) claimEvent(c *change) timeline.Event {
	event := c.claimEvent(d.By, d.By.Name, d.Note)
	event.Unlisted = d.ClaimedFrom == c.Holder()
	return event
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
