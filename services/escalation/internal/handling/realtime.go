package handling

import (
	"cmp"
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// maxOffers is the number of people to whom a case is offered in real time, one after the other.
const maxOffers = 2

// OfferState tells how an offer in real time stands. The numbers are those of the API.
type OfferState int

const (
	// OfferMade waits for the person to claim the case.
	OfferMade OfferState = iota + 1
	// OfferAccepted is the state of a case that somebody took, or that somebody who is there held when it was to be offered. It ends when
	// nobody holds the case any more.
	OfferAccepted
	// OfferLapsed is the state after nobody took it in time.
	OfferLapsed
	// OfferUnavailable is the state where nobody at work with room fitted. The case is offered as soon as somebody does.
	OfferUnavailable
	// OfferWithdrawn is the state after the case went elsewhere.
	OfferWithdrawn
)

// RealTime is the offer of a case, for which real time pays, to somebody present. Zero is a case without one.
type RealTime struct {
	State OfferState `bson:"state,omitempty"`
	// Staff is `staff/{staff}` to whom it is or was offered last, Until the end of that offer, Within its length.
	Staff  string        `bson:"staff,omitempty"`
	Until  time.Time     `bson:"until,omitempty"`
	Within time.Duration `bson:"within,omitempty"`
	// Notified is set where a notice of that offer reaches the person.
	Notified bool `bson:"notified,omitempty"`
	// Reason is the reason why real time pays.
	Reason string `bson:"reason,omitempty"`
	// Asked is Staff while the offer is open; it is indexed.
	Asked string `bson:"asked,omitempty"`
	// Sought is the queue of a case that is to be offered to the first of its team with room; it is indexed. SeekAt is the next arrival
	// of a suitable person; zero when that is not known.
	Sought string    `bson:"sought,omitempty"`
	SeekAt time.Time `bson:"seekAt,omitempty"`
	// Queue is the queue in which it lay at the offer, Owner the owner then, who was not at work; empty for none. Passed are the people who did not take it.
	Queue  string   `bson:"queue,omitempty"`
	Owner  string   `bson:"owner,omitempty"`
	Passed []string `bson:"passed,omitempty"`
}

// OfferLater offers an open case for which real time pays only since its opening, as it would have been offered then. A case
// that was offered before stays as it is.
func (h *Handling) OfferLater(m Moment, reason string) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if h.State != Open || h.RealTime.State != 0 {
			return errUnchanged
		}
		c.offers, h.RealTime.Reason = true, reason
		return nil
	})
}

// WarnOfDanger tells the holder and the incident manager at once of the danger of which a further message tells. A case for which
// real time pays is offered anew, for a reason, unless a person at work holds it or is being asked; the reason is empty for
// another case.
func (h *Handling) WarnOfDanger(m Moment, danger, realTimeReason string) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		c.reportEvents(newDanger(h, c.at, danger))
		rung, _ := h.Policy.At(h.Level)
		isUnattended := h.State == Open && h.RealTime.dueIn(h.Custody).IsZero() && !h.isAttended(m, rung)
		if isUnattended && realTimeReason != "" {
			h.RealTime = RealTime{Reason: realTimeReason}
			c.offers = true
		}
		return nil
	})
}

// isTaken reports whether somebody else owns the case than when it was to be offered.
func (r *RealTime) isTaken(c Custody) bool { return c.Owner != "" && c.Owner != r.Owner }

// dueIn returns the end of an open offer of a case in some hands; zero for none. The case must still lie where it was offered, and
// nobody must have taken it.
func (r *RealTime) dueIn(c Custody) time.Time {
	if r.State != OfferMade || r.isTaken(c) || c.State != Open || c.Queue != r.Queue {
		return time.Time{}
	}
	return r.Until
}

// isSought reports whether a case in some hands is to be offered to the first with room: nobody could be asked so far, or nobody else
// after an offer lapsed, and nobody took it.
func (r *RealTime) isSought(c Custody) bool {
	if c.State != Open || r.isTaken(c) {
		return false
	}
	switch r.State {
	case 0:
		return r.Reason != ""
	case OfferUnavailable:
		return true
	case OfferLapsed:
		return len(r.Passed) < maxOffers
	default:
		return false
	}
}

// isAbandoned reports whether nobody holds a case any more that somebody had taken, or that went elsewhere while it was offered.
func (r *RealTime) isAbandoned(c Custody) bool {
	isOver := r.State == OfferAccepted || r.State == OfferWithdrawn || r.State == OfferMade && r.dueIn(c).IsZero()
	return isOver && c.Owner == "" && c.State != Resolved
}

// isAsking reports whether a case in some hands is being offered to `staff/{staff}`.
func (r *RealTime) isAsking(c Custody, staff string) bool {
	return r.Staff == staff && !r.dueIn(c).IsZero()
}

// offerRealTime offers the case to the next person at work with room, when it is to be offered. Until they take it, it stays in the
// queue or with an owner off duty. With nobody there it is tried again at every change and at the next arrival. A case that nobody
// holds any more is offered as if it had not been before.
func offerRealTime(c *change) error {
	r := &c.RealTime
	if c.Dispatcher == nil || c.State != Open {
		return nil
	}
	if r.isAbandoned(c.Custody) {
		*r = RealTime{Reason: r.Reason}
		c.offers = true
	}
	if !c.offers && !r.isSought(c.Custody) {
		return nil
	}
	c.offers, r.SeekAt = false, time.Time{}
	if rung, _ := c.Policy.At(c.Level); c.isAttended(c.Moment, rung) {
		r.State = OfferAccepted
		return nil
	}
	wanted := c.Wanted()
	wanted.Pressing, wanted.RealTime = true, true
	wanted.Not = slices.Concat(wanted.Not, r.Passed)
	pick, err := c.Dispatcher.FindOwner(wanted, c.Now)
	if err != nil {
		return err
	}
	at := clock.Later(c.Now, c.Changed)
	if pick.Staff != "" {
		r.State, r.Staff, r.Queue, r.Owner = OfferMade, pick.Staff, c.Queue, c.Owner
		r.Within, r.Notified = c.Policy.OfferTarget(), c.Roster.CanNotify(pick.Staff, c.Now)
		r.Until = at.Add(r.Within)
		c.reportEvents(offerEvent(r, at))
		return nil
	}
	r.Queue, r.Owner, r.SeekAt = c.Queue, c.Owner, pick.Next
	if r.State == 0 {
		r.State = OfferUnavailable
		c.reportEvents(timeline.Event{
			Kind:    timeline.RealTimeUnavailable,
			At:      at,
			Actor:   timeline.RuleActor,
			Cause:   pick.Lack + ", so the customer has the promise of times only.",
			Details: map[string]string{"reason": r.Reason},
		})
	}
	return nil
}

// offerEvent asks a person to take the case now.
func offerEvent(r *RealTime, at time.Time) timeline.Event {
	return timeline.Event{
		Kind:   timeline.RealTimeOffered,
		At:     at,
		Actor:  timeline.RuleActor,
		Cause:  r.Reason,
		Notify: timeline.Audience(r.Staff),
		Urgent: true,
		Prompt: true,
		Details: map[string]string{
			"to":     r.Staff,
			"from":   cmp.Or(r.Owner, r.Queue),
			"due":    formatTime(r.Until),
			"within": r.Within.String(),
		},
	}
}

// lapseOffer ends an offer that nobody took. The case is offered to the next person, or stays where it is.
func lapseOffer(c *change) {
	r := &c.RealTime
	event := lapseEvent(r, r.Until, r.Staff+" did not take it in time.")
	event.Details["lateness"] = c.Now.Sub(r.Until).String()
	r.Passed = append(slices.Clone(r.Passed), r.Staff)
	endOffer(c, event)
}

// LapseOffer ends the offer of a case to `staff/{staff}` who left, or went away, at the given time. The case is offered to the next
// person, as if they had not been asked. A case that is not being offered to them stays as it is.
func LapseOffer(h *Handling, m Moment, staff string, since time.Time) ([]timeline.Event, error) {
	return h.carryOut(m, since, func(c *change) error {
		if !h.RealTime.isAsking(h.Custody, staff) {
			return errUnchanged
		}
		event := lapseEvent(&h.RealTime, c.at, explainAbsence(m.Roster, staff))
		event.Topic = timeline.AboutAskedAway
		endOffer(c, event)
		return nil
	})
}

// endOffer ends an open offer with an event. An undecided case in a queue is then assigned unless it is offered to somebody else.
func endOffer(c *change, event timeline.Event) {
	event.Address(timeline.Audience(c.Queue)...)
	c.reportEvents(event)
	c.RealTime.State = OfferLapsed
	c.offers = len(c.RealTime.Passed) < maxOffers
	if c.Clocks.Triage.State == clock.Running {
		c.pressing = causeUndecided
	}
}

// lapseEvent reports that the person asked does not take the case.
func lapseEvent(r *RealTime, at time.Time, cause string) timeline.Event {
	return timeline.Event{
		Kind:    timeline.RealTimeLapsed,
		At:      at,
		Actor:   timeline.ClockActor,
		Cause:   cause,
		Details: map[string]string{"to": r.Staff, "from": cmp.Or(r.Owner, r.Queue)},
		Urgent:  true,
	}
}

// settleOffer ends an open offer of a case that somebody took, or that went elsewhere, and indexes one that stays open, and a case that
// is to be offered.
func settleOffer(c *change) {
	r := &c.RealTime
	r.Asked, r.Sought = "", ""
	switch {
	case r.State == OfferMade && !r.dueIn(c.Custody).IsZero():
		r.Asked = r.Staff
	case r.State == OfferMade && c.Owner != r.Staff || r.isAbandoned(c.Custody):
		r.State = OfferWithdrawn
	case r.State == OfferMade || (r.State == OfferUnavailable || r.State == OfferLapsed) && r.isTaken(c.Custody):
		r.State = OfferAccepted
	}
	if r.isSought(c.Custody) {
		r.Sought = c.Queue
	} else {
		r.SeekAt = time.Time{}
	}
}
