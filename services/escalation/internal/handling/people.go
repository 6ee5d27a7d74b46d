package handling

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Actor is who asks for a change.
type Actor struct {
	// Name is `staff/{staff}`, or the subject of a caller who is no staff.
	Name string
	// Leads is whether the actor may decide over cases in the hands of others.
	Leads bool
}

// Person is a member of staff who may own cases up to a level.
type Person struct {
	Name  string
	Level int
}

// Claim gives the case to a person: from the queue, or, if the actor leads, from
// whoever owns it. A person who owns it already keeps it. Faults: Precondition with
// HANDLING_RESOLVED, HANDLING_OWNED or STAFF_LEVEL.
func (h *Handling) Claim(m Moment, by Actor, owner Person) error {
	at, _, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if err := h.mayOwn(owner); err != nil {
		return err
	}
	if h.Owner == owner.Name {
		return h.Fire(m)
	}
	end := Claimed
	if h.Owner != "" {
		if !by.Leads {
			return fault.New(fault.Precondition, "HANDLING_OWNED", "%s owns it; only a supervisor may take it away", h.Owner).With("owner", h.Owner)
		}
		end = Reassigned
	}
	h.tell(m, Report{
		Word:   WordClaimed,
		At:     at,
		Actor:  by.Name,
		Notify: audience(h.Owner, owner.Name),
		Details: map[string]string{
			"owner": owner.Name, "from": h.Holder(), "level": strconv.Itoa(h.Level),
		},
	})
	h.give(at, end, by.Name, "", owner.Name, h.Queue)
	return h.done(m, at)
}

// PassUp gives the case to a higher level; the next one when level is 0. An empty
// level is passed over. Faults: Precondition with HANDLING_RESOLVED or TOP_LEVEL, Denied
// with NOT_OWNER, InvalidArgument on level.
func (h *Handling) PassUp(m Moment, by Actor, level int, reason string) error {
	at, t, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if err := h.mayMove(by, true); err != nil {
		return err
	}
	above := h.Policy.Above(h.Level)
	if len(above) == 0 {
		return fault.New(fault.Precondition, "TOP_LEVEL", "level %d is the top of its ladder", h.Level)
	}
	if level != 0 {
		rung, known := h.Policy.At(level)
		if !known || level <= h.Level {
			return fault.Invalid("level", "must be one of %s", levels(above))
		}
		above = h.Policy.Above(rung.Level - 1)
	}
	h.climb(m, t, at, above, PassedUp, Report{
		Word:    WordPassedUp,
		At:      at,
		Actor:   by.Name,
		Cause:   reason,
		Details: map[string]string{"holder": h.Holder()},
	})
	return h.done(m, at)
}

// HandOver gives the case to a colleague. Faults: Precondition with HANDLING_RESOLVED,
// STAFF_LEVEL or SAME_HOLDER, Denied with NOT_OWNER.
func (h *Handling) HandOver(m Moment, by Actor, to Person, reason string) error {
	return h.handTo(m, by, to.Name, "", reason, func() error { return h.mayOwn(to) })
}

// HandToQueue gives the case to the queue of a team of the same level. Faults are those of
// HandOver, with InvalidArgument on to for a team of another level.
func (h *Handling) HandToQueue(m Moment, by Actor, queue string, level int, reason string) error {
	return h.handTo(m, by, "", queue, reason, func() error {
		if level != h.Level {
			return fault.Invalid("to", "is a queue of level %d; the case is on level %d", level, h.Level)
		}
		return nil
	})
}

// handTo gives the case to an owner in the same queue, or to another queue.
func (h *Handling) handTo(m Moment, by Actor, owner, queue, reason string, check func() error) error {
	at, _, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if err := h.mayMove(by, false); err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	if queue == "" {
		queue = h.Queue
	}
	from, end := h.Holder(), HandedOver
	if h.Owner != by.Name {
		end = Reassigned
	}
	if from == owner || owner == "" && from == queue {
		return fault.New(fault.Precondition, "SAME_HOLDER", "%s holds it already", from)
	}
	notify := audience(h.Owner, cmp.Or(owner, queue))
	h.give(at, end, by.Name, reason, owner, queue)
	h.tell(m, Report{
		Word:   WordHandedOver,
		At:     at,
		Actor:  by.Name,
		Cause:  reason,
		Notify: notify,
		Details: map[string]string{
			"from": from, "to": h.Holder(), "level": strconv.Itoa(h.Level),
		},
	})
	return h.done(m, at)
}

// give ends the present pass and begins the next, on the same level.
func (h *Handling) give(at time.Time, end End, actor, reason, owner, queue string) {
	h.finish(at, end, actor, reason)
	h.Owner, h.Queue = owner, queue
	h.begin(at, h.Holder())
}

// mayOwn returns why a person may not own the case.
func (h *Handling) mayOwn(p Person) error {
	if err := h.unsolved(); err != nil {
		return err
	}
	if p.Level < h.Level {
		return fault.New(fault.Precondition, "STAFF_LEVEL", "%s may own cases up to level %d; this one is on level %d", p.Name, p.Level, h.Level)
	}
	return nil
}

// mayMove returns why an actor may not give the case away. What nobody owns may be
// passed up by anybody, and handed to somebody by who leads.
func (h *Handling) mayMove(by Actor, up bool) error {
	if err := h.unsolved(); err != nil {
		return err
	}
	if by.Leads || h.Owner == by.Name || h.Owner == "" && up {
		return nil
	}
	return fault.New(fault.Denied, "NOT_OWNER", "%s holds it; only they or a supervisor may give it away", h.Holder()).With("holder", h.Holder())
}

func (h *Handling) unsolved() error {
	if h.State == Resolved {
		return fault.New(fault.Precondition, "HANDLING_RESOLVED", "the case is solved; it must be reopened first")
	}
	return nil
}

func levels(rungs []ladder.Step) string {
	names := make([]string, len(rungs))
	for i, rung := range rungs {
		names[i] = strconv.Itoa(rung.Level)
	}
	return strings.Join(names, ", ")
}

// Vacate gives the case back to its queue because its owner is not there any more since a
// time, and says why. Nobody owns it, or it is solved: nothing changes.
func (h *Handling) Vacate(m Moment, since time.Time, cause string) error {
	at, _, err := h.catchUp(m, since)
	if err != nil {
		return err
	}
	if h.Owner == "" || h.State == Resolved {
		return h.Fire(m)
	}
	from := h.Owner
	h.give(at, Reassigned, RuleActor, cause, "", h.Queue)
	h.tell(m, Report{
		Word:   WordHandedOver,
		At:     at,
		Actor:  RuleActor,
		Cause:  cause,
		Notify: audience(h.Queue),
		Details: map[string]string{
			"from": from, "to": h.Queue, "level": strconv.Itoa(h.Level),
		},
	})
	return h.done(m, at)
}
