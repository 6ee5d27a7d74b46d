package handling

import (
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// FireTriggers records triggers that fired after the opening, and finds an incident manager unless the case has one.
func (h *Handling) FireTriggers(m Moment, triggers []string) ([]timeline.Event, error) {
	if h.State == Resolved || len(triggers) == 0 {
		return nil, nil
	}
	return changeManager(h, m, func(c *change) error { return c.addTriggers(triggers) })
}

// changeManager is the frame of a change of the incident manager that is no command: the clocks stay as they are.
func changeManager(h *Handling, m Moment, do func(*change) error) ([]timeline.Event, error) {
	c := &change{Handling: h, Moment: m}
	err := do(c)
	c.updateIndex()
	return c.events, err
}

// addTriggers records triggers, and finds an incident manager for a case that needs one.
func (c *change) addTriggers(triggers []string) error {
	c.AddTriggers(triggers)
	if !c.NeedsManager() || c.Dispatcher == nil {
		return nil
	}
	return c.findManager("")
}

// FindManager finds an incident manager, or a substitute, for a case that called for one in vain.
func (h *Handling) FindManager(m Moment) ([]timeline.Event, error) {
	switch {
	case h.State == Resolved:
		return nil, nil
	case h.NeedsManager():
		return changeManager(h, m, func(c *change) error { return c.findManager("") })
	case h.NeedsSubstitute():
		return changeManager(h, m, func(c *change) error { return findSubstitute(c, c.Substitute.Until) })
	default:
		return nil, nil
	}
}

// ReplaceManager finds another incident manager, or another substitute, after one has left for good. A case with others
// stays as it is. Nobody else is found for a solved case before it is opened again.
func (h *Handling) ReplaceManager(m Moment, gone string) ([]timeline.Event, error) {
	if h.State == Resolved {
		return changeManager(h, m, func(c *change) error {
			c.loseManager(gone)
			return nil
		})
	}
	switch gone {
	case h.Manager.Staff:
		return changeManager(h, m, func(c *change) error { return c.replaceManager(gone) })
	case h.ActingManager().Staff:
		return changeManager(h, m, func(c *change) error { return findSubstitute(c, c.Substitute.Until) })
	default:
		return nil, nil
	}
}

// loseManager takes a departed manager or substitute off a solved case.
func (c *change) loseManager(gone string) {
	switch gone {
	case c.Manager.Staff:
		c.reportEvents(c.LoseManager(c.newOrder(clock.Later(c.Now, c.Changed), timeline.RuleActor)))
	case c.ActingManager().Staff:
		c.LackSubstitute(c.Substitute.Until)
	}
}

// replaceManager gives the place of a manager to their substitute, else to somebody else. That nobody can be found is
// reported again: the case has no manager at all now.
func (c *change) replaceManager(gone string) error {
	if acting := c.ActingManager(); acting.Staff != gone {
		c.Substitute = nil
		order := c.newOrder(clock.Later(c.Now, c.Changed), timeline.RuleActor)
		c.reportEvents(c.AppointManager(order, acting, gone+" is not there any more."))
		return nil
	}
	c.Manager, c.Substitute, c.Wants = help.Manager{}, nil, ""
	return c.findManager(gone)
}

// AssignManager makes a person the incident manager. The present manager stays so. Faults: Precondition with
// HANDLING_RESOLVED.
func (h *Handling) AssignManager(m Moment, by Actor, to help.Manager, reason string) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if err := h.checkUnsolved(); err != nil {
			return err
		}
		if h.Manager.Staff != to.Staff {
			c.reportEvents(c.AppointManager(c.newOrder(c.at, by.Name), to, reason))
		}
		return nil
	})
}

// ChooseManager is AssignManager for the best fitting person. Without any it is a Precondition fault with NO_MANAGER.
func (h *Handling) ChooseManager(m Moment, by Actor, reason string) ([]timeline.Event, error) {
	to, found, err := m.Dispatcher.FindManager(h.Wanted(), m.Now)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.Precondition, "NO_MANAGER", "nobody with the skill incident-management is there")
	}
	return h.AssignManager(m, by, to, reason)
}

// findManager appoints the best fitting person other than the one gone. A lack of people is reported once.
func (c *change) findManager(gone string) error {
	wanted := c.Wanted()
	wanted.Not = []string{gone}
	to, found, err := c.Dispatcher.FindManager(wanted, c.Now)
	if err != nil {
		return err
	}
	at := clock.Later(c.Now, c.Changed)
	switch {
	case found:
		c.reportEvents(c.AppointManager(c.newOrder(at, timeline.RuleActor), to, c.TriggerCause()))
	case c.Wants == "":
		c.reportEvents(timeline.Event{
			Kind:   timeline.Noted,
			Topic:  timeline.AboutManager,
			At:     at,
			Actor:  timeline.RuleActor,
			Cause:  "The case calls for an incident manager, and nobody with the skill incident-management is there.",
			Notify: timeline.Audience(c.Policy.Top().Queue()),
			Urgent: true,
		})
	}
	return nil
}
