package organisation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Contact is the addresses of one recipient. Empty fields are no address.
type Contact struct {
	Name, Email, WebhookURI string
	QuietHours              *QuietHours
}

// ContactsOf returns the contacts of `staff/{staff}`, `teams/{team}` or `onCallSchedules/{on_call_schedule}` at a time. The contact of a
// schedule is the person on call. The contacts of a team without an address of its own are its available members.
func (s *Snapshot) ContactsOf(name string, at time.Time) []Contact {
	if person, ok := s.staff[name]; ok {
		return []Contact{person.newContact(name)}
	}
	if onCall, ok := s.OnCall(name, at); ok {
		return []Contact{s.staff[onCall].newContact(onCall)}
	}
	if team := s.teams[name]; team.Email != "" || team.WebhookURI != "" {
		return []Contact{{Name: name, Email: team.Email, WebhookURI: team.WebhookURI}}
	}
	var contacts []Contact
	for _, member := range s.members[name] {
		if person := s.staff[member]; person.IsAvailable(at) {
			contacts = append(contacts, person.newContact(member))
		}
	}
	return contacts
}

// NameOf returns the display name of `staff/{staff}`, `teams/{team}` or `queues/{team}`; the last part of the name of anything
// else, and of what is not known.
func (s *Snapshot) NameOf(resource string) string {
	known := s.staff[resource].DisplayName
	if strings.HasPrefix(resource, "queues/") {
		resource = ladder.TeamOf(resource)
	}
	_, last, _ := strings.Cut(resource, "/")
	return cmp.Or(known, s.teams[resource].DisplayName, last, resource)
}

// IsReachable reports whether a recipient has an address at a time.
func (s *Snapshot) IsReachable(name string, at time.Time) bool {
	return slices.ContainsFunc(s.ContactsOf(name, at), func(c Contact) bool { return c.Email != "" || c.WebhookURI != "" })
}

// CanNotify reports whether notices reach a recipient at a time: there is an address, and a way to it.
func (s *Snapshot) CanNotify(name string, at time.Time) bool {
	return slices.ContainsFunc(s.ContactsOf(name, at), func(c Contact) bool {
		return c.Email != "" && s.sendsMail || c.WebhookURI != ""
	})
}

func (s Staff) newContact(name string) Contact {
	return Contact{
		Name:       name,
		Email:      s.Email,
		WebhookURI: s.WebhookURI,
		QuietHours: s.QuietHours,
	}
}

// Zone returns the IANA zone of the person's working hours, else of their quiet hours; empty when neither is known.
func (s Staff) Zone() string {
	switch {
	case s.Calendar != nil:
		return s.Calendar.TimeZone
	case s.QuietHours != nil:
		return s.QuietHours.TimeZone
	default:
		return ""
	}
}
