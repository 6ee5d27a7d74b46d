package casefile

import (
	"maps"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Membership is the part of a case in a mass incident. Told counts the notices that are past for the case. It is written
// together with them, so that no notice comes twice.
type Membership struct {
	ID   string `bson:"id"`
	Told int    `bson:"told"`
	// Unheard is set where none of the notices was told, because the case was solved.
	Unheard bool `bson:"unheard,omitempty"`
	// Denied is set where a letter has said that the problem is another one, and no notice has been told since.
	Denied bool `bson:"denied,omitempty"`
}

// HasNews reports whether the customer was told of the mass incident.
func (m Membership) HasNews() bool { return m.Told > 0 && !m.Unheard }

// Call is the word of the classification that a case belongs to a mass incident, or no longer does. Calls of several
// incidents come in any order, and the latest turn of a case counts.
type Call struct {
	Incident string
	// Turn is the number of mass incidents that have taken the case; 0 for an unknown one.
	Turn int64
	// IsByPerson marks the decision of a person. With an unknown turn it comes after an earlier removal.
	IsByPerson bool
}

// CanJoin reports whether a call makes the case part of its incident. A closed case joins none.
func (c *Case) CanJoin(call Call) bool {
	switch {
	case c.State == StateClosed || c.IsMember(call.Incident):
		return false
	case call.Turn > 0:
		return call.Turn > c.IncidentTurn
	}
	return c.IncidentTurn == 0 && c.MassIncident == nil && (call.IsByPerson || !c.HasLeft(call.Incident))
}

// JoinIncident makes the case part of a mass incident instead of any other. The customer of a case that joins again is told
// anew: the news before had lost its meaning.
func (c *Case) JoinIncident(m timeline.Moment, call Call) {
	c.endMembership(m, "")
	c.MassIncident = &Membership{ID: call.Incident, Denied: c.LeftIncidents[call.Incident] > 0}
	c.LeftIncidents = maps.Clone(c.LeftIncidents)
	delete(c.LeftIncidents, call.Incident)
	c.IncidentTurn = max(c.IncidentTurn, call.Turn)
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindIncidentJoined, Details: nameIncident(call.Incident)})
}

// CanLeave reports whether a call takes the case out of its incident, also of one that it has not joined yet.
func (c *Case) CanLeave(call Call) bool {
	if call.Turn > 0 {
		return call.Turn > c.IncidentTurn || call.Turn == c.IncidentTurn && c.IsMember(call.Incident)
	}
	return c.IncidentTurn == 0 && !c.HasLeft(call.Incident)
}

// LeaveIncident takes the case out of a mass incident, or out of one of an earlier turn. It joins it again by a later turn
// only. The reason is for the staff.
func (c *Case) LeaveIncident(m timeline.Moment, call Call, reason string) {
	isMember := c.IsMember(call.Incident)
	if !isMember {
		reason = ""
		c.rememberLeft(call.Incident, c.LeftIncidents[call.Incident])
	}
	if isMember || call.Turn > 0 {
		OweAnswer(c, m, c.MassIncident)
		c.endMembership(m, reason)
	}
	c.IncidentTurn = max(c.IncidentTurn, call.Turn)
}

// OweAnswer records that a person owes the customer an answer once the case has left a mass incident of which they were told. Other
// cases owe nothing by that.
func OweAnswer(c *Case, m timeline.Moment, left *Membership) {
	if left != nil && left.HasNews() && !c.IsMute() && (!c.IsSolved() || c.IsClosedForNow()) {
		EmitEffect(c, m, ContactEffect(), Contacted{Said: m.At, LeftIncident: true, Incident: left.ID})
	}
}

// endMembership takes the case out of its mass incident, if any.
func (c *Case) endMembership(m timeline.Moment, reason string) {
	left := c.MassIncident
	if left == nil {
		return
	}
	denials := 0
	if left.Denied {
		denials = 1
	}
	c.rememberLeft(left.ID, denials)
	c.MassIncident = nil
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindIncidentLeft, Text: reason, Details: nameIncident(left.ID)})
}

func (c *Case) rememberLeft(incident string, denials int) {
	left := maps.Clone(c.LeftIncidents)
	if left == nil {
		left = map[string]int{}
	}
	left[incident] = denials
	c.LeftIncidents = left
}

// RecordDenial counts a letter which says that the problem is not that of a mass incident. A case that has joined it again is
// left as it is.
func RecordDenial(c *Case, incident string) {
	if c.HasLeft(incident) {
		c.rememberLeft(incident, c.LeftIncidents[incident]+1)
	}
}

// WithdrawDenial takes a letter back that RecordDenial has counted: the customer does not have it, because one that does not say so
// has replaced it.
func WithdrawDenial(c *Case, incident string) {
	if c.HasLeft(incident) {
		c.rememberLeft(incident, max(0, c.LeftIncidents[incident]-1))
	}
	if c.IsMember(incident) {
		joined := *c.MassIncident
		joined.Denied = false
		c.MassIncident = &joined
	}
}

// HasLeft reports whether the case has left a mass incident and has not joined it again.
func (c *Case) HasLeft(incident string) bool {
	_, hasLeft := c.LeftIncidents[incident]
	return hasLeft
}

// IsMember reports whether the case belongs to a mass incident.
func (c *Case) IsMember(incident string) bool {
	return c.MassIncident != nil && c.MassIncident.ID == incident
}

func nameIncident(incident string) map[string]string {
	return map[string]string{"mass_incident": MassIncidents.Name(incident)}
}
