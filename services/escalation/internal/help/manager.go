package help

import (
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// WantsManager is the value of Wants of a case that calls for an incident manager, or for a substitute, in vain.
const WantsManager = "manager"

// Manager is an incident manager: a member of staff accompanying a case for its whole life, beside any owner.
type Manager struct {
	// Staff is `staff/{staff}`; empty while there is none. Name, Email and Phone are shown to the customer.
	Staff string `bson:"staff,omitempty"`
	Name  string `bson:"name,omitempty"`
	Email string `bson:"email,omitempty"`
	Phone string `bson:"phone,omitempty"`
	// Since is the time of the appointment.
	Since time.Time `bson:"since,omitempty"`
}

// Substitute accompanies a case while its manager is away. Staff is empty while nobody could be found.
type Substitute struct {
	Manager `bson:",inline"`
	// Until is the end of the absence as it was known; zero for unknown.
	Until time.Time `bson:"until,omitempty"`
}

// ActingManager returns the person who accompanies the case at present: the substitute of an absent manager, else the
// manager.
func (h *Help) ActingManager() Manager {
	if h.Substitute != nil && h.Substitute.Staff != "" {
		return h.Substitute.Manager
	}
	return h.Manager
}

// NeedsSubstitute reports whether the manager is away and nobody takes their place.
func (h *Help) NeedsSubstitute() bool { return h.Substitute != nil && h.Substitute.Staff == "" }

// AddTriggers records triggers that fired, each once.
func (h *Help) AddTriggers(triggers []string) {
	for _, trigger := range triggers {
		if !slices.Contains(h.Triggers, trigger) && len(h.Triggers) < maxTriggers {
			h.Triggers = append(h.Triggers, trigger)
		}
	}
}

// NeedsManager reports whether the case calls for an incident manager and has none.
func (h *Help) NeedsManager() bool { return len(h.Triggers) > 0 && h.Manager.Staff == "" }

// TriggerCause returns a sentence with the triggers that call for an incident manager, for the staff. They are codes.
func (h *Help) TriggerCause() string {
	return "The case calls for an incident manager: " + strings.Join(h.Triggers, "; ") + "."
}

// AppointManager makes a member of staff the incident manager. A substitution ends.
func (h *Help) AppointManager(o Order, to Manager, cause string) timeline.Event {
	event := o.newManagerEvent(h.ActingManager(), to, cause)
	to.Since = o.At
	h.Manager, h.Substitute, h.Vacant, h.Inherited = to, nil, false, false
	return event
}

// LoseManager takes a departed manager off a solved case: the substitute stays in their place, if there is one.
// The customer hears of it when the case is opened again, because nothing is done for it before.
func (h *Help) LoseManager(o Order) timeline.Event {
	cause := h.Manager.Staff + " is not there any more and accompanies the case no longer."
	var heir Manager
	if h.Substitute != nil {
		heir = h.Substitute.Manager
	}
	details := map[string]string{"from": h.Manager.Staff}
	if heir.Staff != "" {
		details["manager"] = heir.Staff
	}
	h.Manager, h.Substitute, h.Vacant, h.Inherited = heir, nil, heir.Staff == "", heir.Staff != ""
	return timeline.Event{
		Kind:    timeline.Noted,
		At:      o.At,
		Actor:   o.By,
		Cause:   cause,
		Details: details,
	}
}

// AppointSubstitute gives the place of the absent manager to a member of staff. A zero Until of the substitute is unknown.
func (h *Help) AppointSubstitute(o Order, to Substitute, cause string) timeline.Event {
	event := o.newManagerEvent(h.ActingManager(), to.Manager, cause)
	event.Details["absent"] = h.Manager.Name
	to.Since = o.At
	h.Substitute = &to
	return event
}

// LackSubstitute records that nobody takes the place of the absent manager, or takes it any more. The customer is told that nobody
// accompanies the case.
func (h *Help) LackSubstitute(until time.Time) { h.Substitute = &Substitute{Until: until} }

// EndSubstitution gives the place back to the manager.
func (h *Help) EndSubstitution(o Order, cause string) timeline.Event {
	event := o.newManagerEvent(h.Substitute.Manager, h.Manager, cause)
	event.Details["back"] = "true"
	h.Substitute = nil
	return event
}

// newManagerEvent reports that one person accompanies the case after another.
func (o Order) newManagerEvent(from, to Manager, cause string) timeline.Event {
	details := map[string]string{"manager": to.Staff, "name": to.Name}
	for key, value := range map[string]string{"from": from.Staff, "email": to.Email, "phone": to.Phone} {
		if value != "" {
			details[key] = value
		}
	}
	event := o.newEvent(timeline.ManagerAssigned, cause, details)
	event.Notify = timeline.Audience(from.Staff, to.Staff, o.Holder)
	event.Urgent = true
	return event
}

// IndexManager updates the indexed fields Managed, Covered and Wants.
func (h *Help) IndexManager(resolved bool) {
	h.Managed, h.Covered, h.Wants = "", "", ""
	if resolved {
		return
	}
	if h.Substitute != nil {
		h.Covered = h.Manager.Staff
	}
	if h.NeedsManager() || h.NeedsSubstitute() {
		h.Wants = WantsManager
	} else {
		h.Managed = h.ActingManager().Staff
	}
}
