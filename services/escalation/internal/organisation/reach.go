package organisation

import "time"

// Contact is how somebody is reached; empty fields are no way.
type Contact struct {
	Name, Email, WebhookURI string
	QuietHours              *QuietHours
}

// Reach returns how `staff/{staff}`, `teams/{team}` or `onCallSchedules/{on_call_schedule}`
// is reached at a time. A schedule is whoever is on call; a team that has no address of its
// own is everybody in it who is there.
func (s *Snapshot) Reach(name string, at time.Time) []Contact {
	if person, ok := s.staff[name]; ok {
		return []Contact{person.contact(name)}
	}
	if onCall, ok := s.OnCall(name, at); ok {
		return []Contact{s.staff[onCall].contact(onCall)}
	}
	if team := s.teamed[name]; team.Email != "" || team.WebhookURI != "" {
		return []Contact{{Name: name, Email: team.Email, WebhookURI: team.WebhookURI}}
	}
	var people []Contact
	for _, member := range s.members[name] {
		if person := s.staff[member]; person.Available(at) {
			people = append(people, person.contact(member))
		}
	}
	return people
}

func (s Staff) contact(name string) Contact {
	return Contact{
		Name:       name,
		Email:      s.Email,
		WebhookURI: s.WebhookURI,
		QuietHours: s.QuietHours,
	}
}

// After returns when the quiet hours are over in which a time falls; that time itself when
// it falls in none. A time zone that does not exist has none.
func (q QuietHours) After(at time.Time) time.Time {
	zone, err := time.LoadLocation(q.TimeZone)
	if err != nil {
		return at
	}
	local := at.In(zone)
	minute := local.Hour()*60 + local.Minute()
	from, to := int(q.From), int(q.To)
	end := func(days int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+days, to/60, to%60, 0, 0, zone).UTC()
	}
	switch {
	case from < to && minute >= from && minute < to:
		return end(0)
	case from >= to && minute >= from:
		return end(1)
	case from >= to && minute < to:
		return end(0)
	default:
		return at
	}
}
