package handling

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Actor is the person or service asking for a change.
type Actor struct {
	// Name is `staff/{staff}`, or the actor that the credentials of a caller outside the staff make.
	Name string
	// Subject is that of the credentials, by which the record of a member of staff is found.
	Subject string
	// Leads is set for an actor with power over cases in the hands of others.
	Leads bool
	// Level is the highest level of the cases that the actor may own; 0 outside the staff.
	Level int
}

func (a Actor) isStaff() bool { return a.Level > 0 }

// owns reports whether the actor is the owner of the case. The subject of somebody without a record may be spelled like the
// name of another person.
func (a Actor) owns(h *Handling) bool { return a.isStaff() && h.Owner == a.Name }

// UnknownStaff returns the fault of an actor who can hold no case, because they have no record of staff, or not any more.
func (a Actor) UnknownStaff() error {
	return fault.New(fault.Precondition, "STAFF_UNKNOWN",
		"no member of staff has the subject %q: create one with it (POST /v1/staff); a supervisor names an owner, or decides with a note", a.Subject).
		With("subject", a.Subject)
}

// checkTaking returns the fault of an actor who cannot become the owner.
func (a Actor) checkTaking(h *Handling) error {
	if !a.isStaff() {
		return a.UnknownStaff()
	}
	return Person{Name: a.Name, Level: a.Level}.checkLevel(h)
}

// checkMoving returns the fault of an actor without the right to give the case away. A case without an owner may be
// passed up by everybody who may own it, and handed over by a leading actor.
func (a Actor) checkMoving(h *Handling, m Moment, up bool) error {
	if err := cmp.Or(h.checkUnsolved(), h.Deciding.checkKept(m.Now)); err != nil {
		return err
	}
	switch {
	case a.Leads || a.owns(h):
		return nil
	case h.Owner == "" && up:
		return a.checkTaking(h)
	}
	return fault.New(fault.Denied, "NOT_OWNER", "%s holds it; only they or a supervisor may give it away", h.Holder()).
		With("holder", h.Holder())
}

// Person is a member of staff with the right to own cases up to a level.
type Person struct {
	Name  string
	Level int
}

// Claim gives the case to a person: from the queue, or, if the actor leads or was asked to take it in real time, from any owner.
// The present owner keeps it. Faults: Precondition with HANDLING_RESOLVED, HANDLING_OWNED or STAFF_LEVEL, Conflict with DECISION_UNDER_WAY.
func (h *Handling) Claim(m Moment, by Actor, owner Person) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if err := owner.checkOwning(h); err != nil {
			return err
		}
		if h.Owner == owner.Name {
			return errUnchanged
		}
		if err := h.Deciding.checkKept(m.Now); err != nil {
			return err
		}
		end := Claimed
		if h.Owner != "" {
			if !by.Leads && !h.RealTime.isAsking(h.Custody, owner.Name) {
				return fault.New(fault.Precondition, "HANDLING_OWNED", "%s owns it; only a supervisor may take it away", h.Owner).
					With("owner", h.Owner)
			}
			end = Reassigned
		}
		c.reportEvents(c.claimEvent(by, owner.Name, ""))
		c.givePass(c.at, end, by.Name, "", owner.Name, h.Queue)
		return nil
	})
}

// PassUp gives the case to a higher level; the next one when level is 0. An empty level is passed over. The actor becomes
// the holder of what a queue holds first, so that the pass is theirs, also while they are away; a leading one who may not own it
// passes it up for the queue. Faults: Precondition with HANDLING_RESOLVED, STAFF_UNKNOWN, STAFF_LEVEL or TOP_LEVEL, Denied with
// NOT_OWNER, Conflict with DECISION_UNDER_WAY, InvalidArgument on level.
func (h *Handling) PassUp(m Moment, by Actor, level int, reason string) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if err := by.checkMoving(h, m, true); err != nil {
			return err
		}
		above := h.Policy.Above(h.Level)
		if len(above) == 0 {
			return fault.New(fault.Precondition, "TOP_LEVEL", "level %d is the top of its ladder", h.Level)
		}
		if level != 0 {
			rung, known := h.Policy.At(level)
			if !known || level <= h.Level {
				return fault.Invalid("level", "must be one of %s", levelList(above))
			}
			above = h.Policy.Above(rung.Level - 1)
		}
		Mandate{By: by}.takeFromQueue(c)
		c.climbTo(c.at, above, PassedUp, timeline.Event{
			Kind:    timeline.PassedUp,
			At:      c.at,
			Actor:   by.Name,
			Cause:   reason,
			Details: map[string]string{"holder": h.Holder()},
		})
		return nil
	})
}

// HandOver gives the case to a colleague. Faults: Precondition with HANDLING_RESOLVED, STAFF_LEVEL or SAME_HOLDER, Denied
// with NOT_OWNER, Conflict with DECISION_UNDER_WAY.
func (h *Handling) HandOver(m Moment, by Actor, to Person, reason string) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if err := cmp.Or(by.checkMoving(h, m, false), to.checkOwning(h)); err != nil {
			return err
		}
		return c.handTo(by, to.Name, h.Queue, reason)
	})
}

// HandToQueue gives the case to the queue of a team of the same level. Faults are those of HandOver, with InvalidArgument
// on to for a team of another level.
func (h *Handling) HandToQueue(m Moment, by Actor, queue string, level int, reason string) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if err := by.checkMoving(h, m, false); err != nil {
			return err
		}
		if level != h.Level {
			return fault.Invalid("to", "is a queue of level %d; the case is on level %d", level, h.Level)
		}
		return c.handTo(by, "", queue, reason)
	})
}

// handTo gives the case to an owner, or to a queue when owner is empty.
func (c *change) handTo(by Actor, owner, queue, reason string) error {
	from, end := c.Holder(), HandedOver
	if c.Owner != by.Name {
		end = Reassigned
	}
	if from == cmp.Or(owner, queue) {
		return fault.New(fault.Precondition, "SAME_HOLDER", "%s holds it already", from)
	}
	notify := timeline.Audience(c.Owner, cmp.Or(owner, queue))
	c.givePass(c.at, end, by.Name, reason, owner, queue)
	c.reportEvents(c.handOverEvent(by.Name, from, reason, notify))
	return nil
}

// Vacate gives the case back to its queue because its owner left, or went away, at the given time. Of one for which real
// time pays the team is told urgently. A case without an owner, or a solved one, stays as it is.
func (h *Handling) Vacate(m Moment, since time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, since, func(c *change) error {
		if h.Owner == "" || h.State == Resolved {
			return errUnchanged
		}
		from, cause := h.Owner, explainAbsence(m.Roster, h.Owner)
		c.givePass(c.at, Reassigned, timeline.RuleActor, cause, "", h.Queue)
		event := c.handOverEvent(timeline.RuleActor, from, cause, timeline.Audience(h.Queue))
		event.Urgent = h.RealTime.State != 0
		c.reportEvents(event)
		return nil
	})
}

// handOverEvent reports that the present holder got the case from another.
func (c *change) handOverEvent(actor, from, cause string, notify []string) timeline.Event {
	return timeline.Event{
		Kind:   timeline.HandedOver,
		At:     c.at,
		Actor:  actor,
		Cause:  cause,
		Notify: notify,
		Details: map[string]string{
			"from":  from,
			"to":    c.Holder(),
			"level": strconv.Itoa(c.Level),
		},
	}
}

// givePass ends the present pass and begins the next, on the same level.
func (c *change) givePass(at time.Time, end End, actor, reason, owner, queue string) {
	c.finishPass(at, end, actor, reason)
	c.Owner, c.Queue = owner, queue
	c.beginPass(at, c.Holder())
}

// beginPass starts a pass of a holder; the one before must have ended.
func (c *change) beginPass(at time.Time, holder string) {
	c.Passes = append(c.Passes, Pass{
		Holder: holder,
		Level:  c.Level,
		Queue:  c.Queue,
		Start:  at,
	})
}

// checkOwning returns the fault of an unsuitable owner.
func (p Person) checkOwning(h *Handling) error { return cmp.Or(h.checkUnsolved(), p.checkLevel(h)) }

// checkLevel returns the fault of an owner of too low a level.
func (p Person) checkLevel(h *Handling) error {
	if p.Level < h.Level {
		return fault.New(fault.Precondition, "STAFF_LEVEL",
			"%s may own cases up to level %d; this one is on level %d", p.Name, p.Level, h.Level)
	}
	return nil
}

// levelList names the levels of rungs.
func levelList(rungs []ladder.Step) string {
	names := make([]string, len(rungs))
	for i, rung := range rungs {
		names[i] = strconv.Itoa(rung.Level)
	}
	return strings.Join(names, ", ")
}
