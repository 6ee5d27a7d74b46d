package casefile

import (
	"maps"
	"slices"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Membership is the part of a case in a mass incident. Told counts the notices that the customer has. It is written
// together with them, so that no notice comes twice.
type Membership struct {
	ID   string `bson:"id"`
	Told int    `bson:"told"`
}

// JoinIncident makes the case part of a mass incident. A case that joins again keeps the notices that its customer has.
func (c *Case) JoinIncident(m timeline.Moment, incident string) {
	c.MassIncident = &Membership{ID: incident, Told: c.LeftTold[incident]}
	c.LeftIncidents = slices.DeleteFunc(slices.Clone(c.LeftIncidents), func(id string) bool { return id == incident })
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindIncidentJoined, Details: nameIncident(incident)})
}

// LeaveIncident takes the case out of a mass incident. It joins it again by the word of a person only. The reason is for
// the staff.
func (c *Case) LeaveIncident(m timeline.Moment, incident, reason string) {
	c.LeftIncidents = append(slices.Clone(c.LeftIncidents), incident)
	if !c.IsMember(incident) {
		return
	}
	told := maps.Clone(c.LeftTold)
	if told == nil {
		told = map[string]int{}
	}
	told[incident] = c.MassIncident.Told
	c.LeftTold, c.MassIncident = told, nil
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindIncidentLeft, Text: reason, Details: nameIncident(incident)})
}

// HasLeft reports whether the case was taken out of a mass incident and has not joined again.
func (c *Case) HasLeft(incident string) bool { return slices.Contains(c.LeftIncidents, incident) }

// IsMember reports whether the case belongs to a mass incident.
func (c *Case) IsMember(incident string) bool {
	return c.MassIncident != nil && c.MassIncident.ID == incident
}

func nameIncident(incident string) map[string]string {
	return map[string]string{"mass_incident": MassIncidents.Name(incident)}
}
