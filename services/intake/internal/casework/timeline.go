package casework

import (
	"slices"
	"time"
)

// Bounds of the part of the timeline that lives in the case. It is cut in halves,
// so that entries are moved out in batches and not one with every change.
const (
	tailEntries = 32        // more entries than this are cut back to half
	tailBytes   = 128 << 10 // so is more text than this
)

// Kind is what an entry tells of, spelled like the values of the proto enum.
type Kind string

// The kinds that the intake records itself, and the one that makes it write to the customer;
// other services report further ones.
const (
	ContactRecorded Kind = "CONTACT_RECORDED"
	CaseOpened      Kind = "CASE_OPENED"
	Classified      Kind = "CLASSIFIED"
	TriageRequested Kind = "TRIAGE_REQUESTED"
	Corrected       Kind = "CORRECTED"
	PromiseMade     Kind = "PROMISED"
	HandlingOpened  Kind = "HANDLING_OPENED"
	MessageSent     Kind = "MESSAGE_SENT"
	Replied         Kind = "REPLIED"
	Noted           Kind = "NOTED"
	WaitStarted     Kind = "WAIT_STARTED"
	WaitEnded       Kind = "WAIT_ENDED"
	WasResolved     Kind = "RESOLVED"
	Reopened        Kind = "REOPENED"
	WasClosed       Kind = "CLOSED"
	Linked          Kind = "LINKED"
	FeedbackInvited Kind = "FEEDBACK_INVITED"
	IncidentJoined  Kind = "MASS_INCIDENT_JOINED"
	IncidentUpdated Kind = "MASS_INCIDENT_UPDATED"
	IncidentLeft    Kind = "MASS_INCIDENT_LEFT"

	// Repromised and ManagerAssigned are reported by the escalation; the customer is told.
	Repromised      Kind = "REPROMISED"
	ManagerAssigned Kind = "MANAGER_ASSIGNED"
)

// Entry is one line of a case's timeline.
type Entry struct {
	Seq      int64             `bson:"seq"` // from 1, without gaps
	Kind     Kind              `bson:"kind"`
	At       time.Time         `bson:"at"`       // when it happened
	Recorded time.Time         `bson:"recorded"` // when it was written down
	Actor    string            `bson:"actor"`
	Cause    string            `bson:"cause,omitempty"`
	Text     string            `bson:"text,omitempty"`
	Details  map[string]string `bson:"details,omitempty"`
	Visible  bool              `bson:"visible,omitempty"` // to the customer
	Trace    string            `bson:"trace,omitempty"`   // 32 hex digits
}

// Moment is when and by whom something is done: what every change of a case is
// told. Time stands still within one.
type Moment struct {
	Now   time.Time
	Actor string
	Trace string // id of the trace, 32 hex digits or empty
}

// add appends entries to the timeline. What they leave out of time, actor and trace
// is the moment's.
func (c *Case) add(m Moment, entries ...Entry) {
	for _, e := range entries {
		c.Sequence++
		e.Seq = c.Sequence
		if e.At.IsZero() {
			e.At = m.Now
		}
		if e.Actor == "" {
			e.Actor = m.Actor
		}
		if e.Trace == "" {
			e.Trace = m.Trace
		}
		c.Tail = append(c.Tail, e)
	}
}

// Stamp writes down when the case and its new entries are recorded. The store does
// so right before it writes: readers of the event feed rely on that. Time never
// runs backwards on one case, whatever the machines' clocks say.
func (c *Case) Stamp(now time.Time) {
	if now.Before(c.Changed) {
		now = c.Changed
	}
	c.Changed = now
	for i := len(c.Tail) - 1; i >= 0 && c.Tail[i].Recorded.IsZero(); i-- {
		c.Tail[i].Recorded = now
	}
}

// Overflow returns the oldest entries of the tail that should live in documents of
// their own from now on; none while the tail is short. Only entries up to the
// sequence kept, which are stored in the case already, are given out: an entry that
// is moved must never change again.
func (c *Case) Overflow(kept int64) []Entry {
	if len(c.Tail) <= tailEntries && c.tailSize() <= tailBytes {
		return nil
	}
	cut, size := 0, c.tailSize()
	for cut < len(c.Tail)-1 && c.Tail[cut].Seq <= kept && (len(c.Tail)-cut > tailEntries/2 || size > tailBytes/2) {
		size -= c.Tail[cut].size()
		cut++
	}
	return c.Tail[:cut]
}

// Trim drops the entries of the tail that have been moved out.
func (c *Case) Trim(moved int) { c.Tail = slices.Clone(c.Tail[moved:]) }

func (c *Case) tailSize() int {
	size := 0
	for _, e := range c.Tail {
		size += e.size()
	}
	return size
}

func (e Entry) size() int {
	size := len(e.Text) + len(e.Cause) + 100
	for key, value := range e.Details {
		size += len(key) + len(value)
	}
	return size
}
