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
	c := &change{Handling: h, Moment: m}
	err := c.addTriggers(triggers)
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

// FindManager finds an incident manager for a case that called for one in vain.
func (h *Handling) FindManager(m Moment) ([]timeline.Event, error) {
	if h.State == Resolved || !h.NeedsManager() {
		return nil, nil
	}
	c := &change{Handling: h, Moment: m}
	err := c.findManager("")
	c.updateIndex()
	return c.events, err
}

// ReplaceManager finds another incident manager after one has left for good. A case with another manager stays as it is.
func (h *Handling) ReplaceManager(m Moment, gone string) ([]timeline.Event, error) {
	if h.Manager.Staff != gone {
		return nil, nil
	}
	c := &change{Handling: h, Moment: m}
	err := c.replaceManager(gone)
	c.updateIndex()
	return c.events, err
}

func (c *change) replaceManager(gone string) error {
	c.Manager = help.Manager{}
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
	wanted.Not = gone
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
			At:     at,
			Actor:  timeline.RuleActor,
			Cause:  "The case calls for an incident manager, and nobody with the skill incident-management is there.",
			Notify: timeline.Audience(c.Policy.Top().Queue()),
			Urgent: true,
		})
	}
	return nil
}
