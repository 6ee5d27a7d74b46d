package handling

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Absence is a time in which a member of staff accompanies no case. The end of a working day is none.
type Absence struct {
	// Manager is `staff/{staff}`. Until is the end; zero for unknown.
	Manager string
	Until   time.Time
}

// Begin gives the place of the absent person to a substitute, in a case that they accompany as its manager or as a
// substitute. Other cases stay as they are.
func (a Absence) Begin(h *Handling, m Moment) ([]timeline.Event, error) {
	if h.State == Resolved || h.ActingManager().Staff != a.Manager || a.Manager == "" {
		return nil, nil
	}
	until := a.Until
	if h.Manager.Staff != a.Manager {
		until = h.Substitute.Until
	}
	return changeManager(h, m, func(c *change) error { return findSubstitute(c, until) })
}

// End gives the place back to the manager. A case of others stays as it is.
func (a Absence) End(h *Handling, m Moment) ([]timeline.Event, error) {
	if h.Substitute == nil || h.Manager.Staff != a.Manager {
		return nil, nil
	}
	return changeManager(h, m, func(c *change) error {
		endSubstitution(c)
		return nil
	})
}

// endSubstitution gives the place back to the manager, and reports it.
func endSubstitution(c *change) {
	order := c.newOrder(clock.Later(c.Now, c.Changed), timeline.RuleActor)
	c.reportEvents(c.EndSubstitution(order, c.Manager.Name+" is back."))
}

// findSubstitute appoints the best fitting person in place of the manager, who is absent until a time, other than the one who
// has accompanied the case so far. A lack of people is reported once.
func findSubstitute(c *change, until time.Time) error {
	wanted := c.Wanted()
	wanted.Not = []string{c.Manager.Staff, c.ActingManager().Staff}
	to, found, err := c.Dispatcher.FindManager(wanted, c.Now)
	if err != nil {
		return err
	}
	at := clock.Later(c.Now, c.Changed)
	if found {
		order := c.newOrder(at, timeline.RuleActor)
		substitute := help.Substitute{Manager: to, Until: until}
		c.reportEvents(c.AppointSubstitute(order, substitute, c.Manager.Name+" is away."))
		return nil
	}
	if !c.NeedsSubstitute() {
		c.reportEvents(timeline.Event{
			Kind:   timeline.Noted,
			Topic:  timeline.AboutSubstitute,
			At:     at,
			Actor:  timeline.RuleActor,
			Cause:  "The incident manager is away, and nobody else with the skill incident-management is there.",
			Notify: timeline.Audience(c.Holder(), c.Policy.Top().Queue()),
			Urgent: true,
		})
	}
	c.LackSubstitute(until)
	return nil
}

// reviewManager replaces a manager who has left, announces one who has taken the place of another, and begins or ends a
// substitution: all that a solved case has missed.
func reviewManager(c *change) error {
	manager := c.Manager.Staff
	switch {
	case c.Dispatcher == nil:
		return nil
	case c.Vacant:
		c.Vacant = false
		return c.findManager("")
	case manager == "":
		return nil
	case !c.Roster.Employs(manager):
		return c.replaceManager(manager)
	}
	if c.Inherited {
		order := c.newOrder(clock.Later(c.Now, c.Changed), timeline.RuleActor)
		c.reportEvents(c.AppointManager(order, c.Manager, "The incident manager before is not there any more."))
	}
	switch {
	case c.Roster.Available(manager, c.Now):
		if c.Substitute != nil {
			endSubstitution(c)
		}
	case c.Substitute == nil || !c.Roster.Available(c.ActingManager().Staff, c.Now):
		return findSubstitute(c, time.Time{})
	}
	return nil
}
