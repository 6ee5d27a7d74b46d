package casefile

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Bounds of the ids that a case remembers. A repetition comes within seconds or, when its sender was down, before many
// others.
const (
	maxFiledContacts  = 64
	maxReportedEvents = 256
)

// Apply makes one requested change of the case: the action, the alteration and the record of the command. Apply returns
// docstore.ErrSkip for a command that the case has applied before, and the fault of IllegalState for an illegal action.
func (c *Case) Apply(
	m timeline.Moment, cmd idempotency.Command, a Action, alter func(*Case, timeline.Moment) error,
) error {
	if seen, err := c.Applied.HasApplied(cmd); err != nil {
		return err
	} else if seen {
		return docstore.ErrSkip
	}
	if err := c.Do(a); err != nil {
		return err
	}
	if err := alter(c, m); err != nil {
		return err
	}
	c.Applied.Add(cmd, m.At)
	return nil
}

// Resolve records the solution of the case: the clocks stop, the experience is recorded and the customer is asked for
// feedback. The caller has changed the state.
func (c *Case) Resolve(m timeline.Moment, e Ending) {
	c.Ending, c.Resolved = &e, m.At
	c.Resolutions++
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindResolved, Text: e.Fix, Visible: true})
	EmitEffect(c, m, ResolveEffect(), Resolved{Fix: e.Fix, Contacts: c.Contacts})
	EmitEffect(c, m, OutcomeEffect(), Outcome{Solved: true})
	if !c.IsMute() {
		EmitEffect(c, m, InviteEffect(), Invitation{Resolution: c.Resolutions})
	}
}

// EndWait records the end of the waiting for the customer.
func (c *Case) EndWait(m timeline.Moment, reason string) {
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindWaitEnded, Cause: reason, Visible: true})
	EmitEffect(c, m, ResumeEffect(), WaitEnded{})
}

// Reopen records the reopening of the case. With raise the priority goes up by one and the new promise counts from now.
func (c *Case) Reopen(m timeline.Moment, reason string, raise bool) {
	e := timeline.Entry{Kind: timeline.KindReopened, Text: reason, Visible: true}
	if raise {
		was := c.Priority
		c.Priority = RaisePriority(was)
		e.Details = map[string]string{"from_priority": string(was), "to_priority": string(c.Priority)}
	}
	c.AddEntries(m, e)
	EmitEffect(c, m, ReopenEffect(), Renewal{Reason: reason, Requote: raise, Start: m.At})
	EmitEffect(c, m, OutcomeEffect(), Outcome{})
}

// JoinIncident makes the case part of a mass incident.
func (c *Case) JoinIncident(m timeline.Moment, incident string) {
	c.MassIncident = &Membership{ID: incident}
	details := map[string]string{"mass_incident": MassIncidents.Name(incident)}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindIncidentJoined, Details: details})
}

// MakeDeliveryDue makes a case with pending effects due. Origin is as in worker.Task.
func (c *Case) MakeDeliveryDue(at time.Time, origin string) {
	if !c.Outbox.IsEmpty() {
		c.Task.MakeDue(at)
		c.Task.Origin = origin
	}
}

// HasFiled reports whether the contact was filed before, as far back as the case remembers.
func (c *Case) HasFiled(contact string) bool {
	return contact == c.FirstContact || slices.Contains(c.FiledContacts, contact)
}

// RememberContact counts a further contact and records its id.
func (c *Case) RememberContact(contact string) {
	c.Contacts++
	c.FiledContacts = rememberID(c.FiledContacts, contact, maxFiledContacts)
}

// RememberEvent records the id of a reported event. It reports whether the id is new.
func (c *Case) RememberEvent(id string) bool {
	if slices.Contains(c.ReportedEvents, id) {
		return false
	}
	c.ReportedEvents = rememberID(c.ReportedEvents, id, maxReportedEvents)
	return true
}

// rememberID appends an id to a list that forgets the oldest beyond limit.
func rememberID(ids []string, id string, limit int) []string {
	if len(ids) >= limit {
		ids = ids[len(ids)-limit+1:]
	}
	return append(slices.Clone(ids), id)
}
