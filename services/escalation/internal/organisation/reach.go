package organisation

import "time"

// Contact is the addresses of one recipient. Empty fields are no address.
type Contact struct {
	Name, Email, WebhookURI string
	QuietHours              *QuietHours
}

// Reach returns the contacts of `staff/{staff}`, `teams/{team}` or `onCallSchedules/{on_call_schedule}` at a time. The contact of a
// schedule is the person on call. The contacts of a team without an address of its own are its available members.
func (s *Snapshot) Reach(name string, at time.Time) []Contact {
	if person, ok := s.staff[name]; ok {
		return []Contact{person.contact(name)}
	}
	if onCall, ok := s.OnCall(name, at); ok {
		return []Contact{s.staff[onCall].contact(onCall)}
	}
	if team := s.teams[name]; team.Email != "" || team.WebhookURI != "" {
		return []Contact{{Name: name, Email: team.Email, WebhookURI: team.WebhookURI}}
	}
	var contacts []Contact
	for _, member := range s.members[name] {
		if person := s.staff[member]; person.Available(at) {
			contacts = append(contacts, person.contact(member))
		}
	}
	return contacts
}

func (s Staff) contact(name string) Contact {
	return Contact{
		Name:       name,
		Email:      s.Email,
		WebhookURI: s.WebhookURI,
		QuietHours: s.QuietHours,
	}
}
