package handling

import (
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Dispatcher finds people for cases. Unlike the rest of a Moment it may ask the store for the load of a person, and fail.
type Dispatcher interface {
	// FindOwner returns the next owner of a case of a queue.
	FindOwner(w Wanted, at time.Time) (Pick, error)
	// FindManager returns the incident manager for a case; false when nobody can be.
	FindManager(w Wanted, at time.Time) (help.Manager, bool, error)
}

// Wanted is the profile of the next owner of a case.
type Wanted struct {
	Queue                       string
	Level                       int
	Category, Service, Language string
	// Not are the `staff/{staff}` to be passed over.
	Not []string
	// Pressing is set for a case that somebody present gets also where people claim from the queue, RealTime for one of these that
	// is to be offered in real time, also to somebody who comes later.
	Pressing, RealTime bool
}

// Pick is the choice of a Dispatcher.
type Pick struct {
	// Staff is `staff/{staff}`; empty when nobody suitable is there, or when people claim from the queue themselves.
	Staff string
	// Next is the next arrival of a suitable person; zero when that is not known.
	Next time.Time
	// Lack is the reason in words why nobody was found, without a full stop.
	Lack string
}

// Wanted returns the profile of an owner of the case.
func (h *Handling) Wanted() Wanted {
	w := Wanted{
		Queue:    h.Queue,
		Level:    h.Level,
		Category: h.About.Category,
		Service:  h.Commitment.Service,
		Language: h.About.Language,
	}
	// The person handing a case over does not get it back.
	if n := len(h.Passes); n > 1 {
		before := h.Passes[n-2]
		if before.End == HandedOver && strings.HasPrefix(before.Holder, "staff/") {
			w.Not = []string{before.Holder}
		}
	}
	return w
}

// assignCase gives a case in a queue to a person, when the queue assigns its cases and it is neither being offered nor kept for
// the actor of a decision. When nobody can take it, it is tried again at the next arrival.
func (c *change) assignCase() error {
	c.AssignAt = time.Time{}
	if c.Dispatcher == nil || c.State != Open || c.Owner != "" || !c.RealTime.dueIn(c.Custody).IsZero() {
		return nil
	}
	if c.Deciding.IsKept(c.Now) {
		c.AssignAt = c.Deciding.Until
		return nil
	}
	wanted := c.Wanted()
	wanted.Pressing = c.pressing != ""
	pick, err := c.Dispatcher.FindOwner(wanted, c.Now)
	if err != nil {
		return err
	}
	if pick.Staff == "" {
		c.AssignAt = pick.Next
		return nil
	}
	at := clock.Later(c.Now, c.Changed)
	c.reportEvents(timeline.Event{
		Kind:   timeline.Assigned,
		At:     at,
		Actor:  timeline.RuleActor,
		Cause:  c.pressing,
		Notify: timeline.Audience(pick.Staff),
		Details: map[string]string{
			"owner": pick.Staff,
			"from":  c.Queue,
			"level": strconv.Itoa(c.Level),
		},
	})
	if pass := c.currentPass(); pass.Start.Equal(at) && len(pass.Breaches) == 0 {
		// The case lay in the queue for no time, so the queue has not held it.
		c.Owner, pass.Holder = pick.Staff, pick.Staff
	} else {
		c.givePass(at, Claimed, timeline.RuleActor, "", pick.Staff, c.Queue)
	}
	c.Changed = at
	return nil
}
