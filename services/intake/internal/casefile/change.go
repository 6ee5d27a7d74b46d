package casefile

import (
	"maps"
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
// docstore.ErrSkip for a command that the case has applied before, the fault of IllegalState for an illegal action, and that
// of Amendings.CheckSettled for a solution.
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
	if a == ActionResolve {
		if err := c.Amendings.CheckSettled(m.At); err != nil {
			return err
		}
	}
	if err := alter(c, m); err != nil {
		return err
	}
	c.Applied.Add(cmd, m.At)
	return nil
}

// Resolve records the solution of the case: the clocks stop, the experience is recorded and the customer is asked for
// feedback. The caller has changed the state. By has the facts about the solver; the rest of it is set here.
func (c *Case) Resolve(m timeline.Moment, e Ending, by Resolved) {
	c.Ending, c.Resolved, c.Question, c.Lapsed = &e, m.At, nil, false
	c.Resolutions++
	c.AddEntries(m, timeline.Entry{
		Kind:    timeline.KindResolved,
		Text:    e.Words(),
		Details: e.details(),
		Visible: true,
	})
	by.Fix, by.Contacts = e.Fix, c.Contacts
	EmitEffect(c, m, ResolveEffect(), by)
	EmitEffect(c, m, OutcomeEffect(), Outcome{Solved: true, Ending: &e})
	if !c.IsMute() {
		EmitEffect(c, m, InviteEffect(), Invitation{Resolution: c.Resolutions})
	}
}

// Reopen records the reopening of the case, with the cause, text and details of an entry. By has the reason for the staff, the time of
// the customer's words, and whether to raise the case: then the priority goes up by one and the new promise counts from now. The
// solution of a solved case is withdrawn, and stands on the timeline alone.
func (c *Case) Reopen(m timeline.Moment, e timeline.Entry, by Renewal) {
	e.Kind, e.Visible = timeline.KindReopened, true
	if by.Requote {
		was := c.Priority
		c.Priority = RaisePriority(was)
		priorities := map[string]string{"from_priority": string(was), "to_priority": string(c.Priority)}
		maps.Copy(priorities, e.Details)
		e.Details = priorities
	}
	c.AddEntries(m, e)
	by.Start, by.Unsettled = m.At, c.Lapsed && !by.Requote
	EmitEffect(c, m, ReopenEffect(), by)
	if !c.Lapsed {
		EmitEffect(c, m, OutcomeEffect(), Outcome{})
	}
	c.Ending, c.Lapsed = nil, false
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

// RememberContact records the id of a further contact.
func (c *Case) RememberContact(contact string) {
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
