package help

import (
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// WantsManager is the value of Wants of a case that calls for an incident manager in vain.
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

// TriggerCause returns the reasons for an incident manager in words.
func (h *Help) TriggerCause() string {
	return "The case calls for an incident manager: " + strings.Join(h.Triggers, "; ") + "."
}

// AppointManager makes a member of staff the incident manager.
func (h *Help) AppointManager(o Order, to Manager, cause string) timeline.Event {
	details := map[string]string{"manager": to.Staff, "name": to.Name}
	for key, value := range map[string]string{"from": h.Manager.Staff, "email": to.Email, "phone": to.Phone} {
		if value != "" {
			details[key] = value
		}
	}
	to.Since = o.At
	h.Manager = to
	event := o.newEvent(timeline.ManagerAssigned, cause, details)
	event.Notify = timeline.Audience(details["from"], o.Holder)
	event.Urgent = true
	return event
}

// IndexManager updates the indexed fields Managed and Wants.
func (h *Help) IndexManager(resolved bool) {
	h.Managed, h.Wants = "", ""
	switch {
	case resolved:
	case h.NeedsManager():
		h.Wants = WantsManager
	default:
		h.Managed = h.Manager.Staff
	}
}
