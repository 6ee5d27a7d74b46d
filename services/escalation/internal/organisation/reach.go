package organisation

import "time"

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

func (s Staff) newContact(name string) Contact {
	return Contact{
		Name:       name,
		Email:      s.Email,
		WebhookURI: s.WebhookURI,
		QuietHours: s.QuietHours,
	}
}
