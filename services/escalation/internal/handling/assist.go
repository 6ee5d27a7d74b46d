package handling

import (
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// HelpCommand changes the help of a case.
type HelpCommand func(*help.Help, help.Order) ([]timeline.Event, error)

// Assist carries out a command about the help for an unsolved case. Faults: Precondition with HANDLING_RESOLVED or
// STAFF_UNKNOWN, and those of the command.
func (h *Handling) Assist(m Moment, by Actor, command HelpCommand) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if err := h.checkUnsolved(); err != nil {
			return err
		}
		return c.changeHelp(by, command)
	})
}

// FollowUp is Assist for help that is followed up after the solution, too.
func (h *Handling) FollowUp(m Moment, by Actor, command HelpCommand) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error { return c.changeHelp(by, command) })
}

// CheckReason returns an InvalidArgument fault on reason for a leading actor without a record of staff and without a reason
// to see to the help of a case.
func (a Actor) CheckReason(reason string) error {
	if a.Leads && !a.isStaff() && reason == "" {
		return fault.Invalid("reason", "is needed because you have no record of staff: say why you do it in place of the staff")
	}
	return nil
}

// changeHelp changes the help for a case. It is the staff's, or a leading actor's.
func (c *change) changeHelp(by Actor, command HelpCommand) error {
	if !by.isStaff() && !by.Leads {
		return by.UnknownStaff()
	}
	events, err := command(&c.Help, c.newOrder(c.at, by.Name))
	c.reportEvents(events...)
	return err
}

// summonsDue returns the time at which a supplier is to be engaged; zero for never.
func (h *Handling) summonsDue() time.Time {
	if h.Summons == nil || h.State == Resolved {
		return time.Time{}
	}
	return h.Summons.Due
}

// Summoned returns the supplier to be engaged by now; false when there is none.
func (h *Handling) Summoned(now time.Time) (help.Summons, bool) {
	if due := h.summonsDue(); due.IsZero() || due.After(now) {
		return help.Summons{}, false
	}
	return *h.Summons, true
}

// Summon engages the supplier called by a rung, or reports why that cannot be. Failed is the error of the catalog.
// A summons that is not open any more is ignored.
func (h *Handling) Summon(m Moment, call help.Summons, from help.Supplier, failed error) ([]timeline.Event, error) {
	return h.carryOut(m, m.Now, func(c *change) error {
		if h.State == Resolved || !h.HasSummons(call) {
			return errUnchanged
		}
		order := c.newOrder(c.at, timeline.RuleActor)
		c.reportEvents(c.AnswerSummons(order, m.Paces, from, failed, h.About.Summary)...)
		return nil
	})
}
