package handling

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Manager is somebody who accompanies a case for its whole life, whoever owns it.
type Manager struct {
	// Staff is `staff/{staff}`; empty while nobody was found. The rest is what the customer
	// is told.
	Staff string `bson:"staff,omitempty"`
	Name  string `bson:"name,omitempty"`
	Email string `bson:"email,omitempty"`
	Phone string `bson:"phone,omitempty"`
	// Since is when they took it on.
	Since time.Time `bson:"since,omitempty"`
}

// maxTriggers bounds how many triggers a case remembers.
const maxTriggers = 20

// Call notes that triggers fired after the opening, and finds an incident manager unless the
// case has one.
func (h *Handling) Call(m Moment, triggers []string) error {
	if h.State == Resolved || len(triggers) == 0 {
		return nil
	}
	err := h.call(m, triggers)
	h.index()
	return err
}

// call notes that triggers fired, and finds an incident manager unless the case has one.
func (h *Handling) call(m Moment, triggers []string) error {
	for _, trigger := range triggers {
		if !slices.Contains(h.Triggers, trigger) && len(h.Triggers) < maxTriggers {
			h.Triggers = append(h.Triggers, trigger)
		}
	}
	if len(h.Triggers) == 0 || h.Manager.Staff != "" || m.Dispatcher == nil {
		return nil
	}
	_, err := h.findManager(m, "")
	return err
}

// FindManager finds an incident manager for a case that called for one in vain. It reports
// whether there is one now.
func (h *Handling) FindManager(m Moment) (bool, error) {
	if h.State == Resolved || len(h.Triggers) == 0 || h.Manager.Staff != "" {
		return h.Manager.Staff != "", nil
	}
	found, err := h.findManager(m, "")
	h.index()
	return found, err
}

// ReplaceManager finds another incident manager, because the one there is has left for good.
// It does nothing when somebody else is it already.
func (h *Handling) ReplaceManager(m Moment, gone string) error {
	if h.Manager.Staff != gone {
		return nil
	}
	h.Manager = Manager{}
	_, err := h.findManager(m, gone)
	h.index()
	return err
}

// AssignManager makes somebody the incident manager. Who is it already stays so. Faults:
// Precondition with HANDLING_RESOLVED.
func (h *Handling) AssignManager(m Moment, by Actor, to Manager, reason string) error {
	at, _, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if err := h.unsolved(); err != nil {
		return err
	}
	if h.Manager.Staff != to.Staff {
		h.accompany(m, at, to, by.Name, reason)
	}
	return h.done(m, at)
}

// ChooseManager is AssignManager for whoever fits best. When nobody is there who could it is
// a Precondition fault with NO_MANAGER.
func (h *Handling) ChooseManager(m Moment, by Actor, reason string) error {
	to, found, err := m.Dispatcher.Manager(h.Wanted(), m.Now)
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.Precondition, "NO_MANAGER", "nobody with the skill incident-management is there")
	}
	return h.AssignManager(m, by, to, reason)
}

// findManager does FindManager, with somebody else than the one who has gone.
func (h *Handling) findManager(m Moment, gone string) (bool, error) {
	wanted := h.Wanted()
	wanted.Not = gone
	to, found, err := m.Dispatcher.Manager(wanted, m.Now)
	if err != nil {
		return false, err
	}
	at := latest(m.Now, h.Changed)
	if found {
		h.accompany(m, at, to, RuleActor, h.triggered())
		return true, nil
	}
	if h.Wants == "" {
		h.tell(m, Report{
			Word:   WordNoted,
			At:     at,
			Actor:  RuleActor,
			Notify: audience(h.Policy.Top().Queue()),
			Urgent: true,
			Cause:  "The case calls for an incident manager, and nobody with the skill incident-management is there.",
		})
	}
	return false, nil
}

// accompany makes somebody the incident manager.
func (h *Handling) accompany(m Moment, at time.Time, to Manager, actor, cause string) {
	details := map[string]string{"manager": to.Staff, "name": to.Name}
	for key, value := range map[string]string{"from": h.Manager.Staff, "email": to.Email, "phone": to.Phone} {
		if value != "" {
			details[key] = value
		}
	}
	to.Since = at
	h.Manager = to
	h.tell(m, Report{
		Word:    WordManager,
		At:      at,
		Actor:   actor,
		Cause:   cause,
		Details: details,
		Notify:  audience(details["from"], h.Holder()),
		Urgent:  true,
	})
}

// triggered says why the case calls for an incident manager.
func (h *Handling) triggered() string {
	cause := "The case calls for an incident manager: "
	for i, trigger := range h.Triggers {
		if i > 0 {
			cause += "; "
		}
		cause += trigger
	}
	return cause + "."
}
