package handling

import (
	"cmp"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// State tells whether the clocks run. The numbers are those of the API.
type State int

const (
	// Open is a case that is worked on.
	Open State = iota + 1
	// Waiting is a case that waits for the customer.
	Waiting
	// Resolved is a case that is solved, or whose waiting has lapsed.
	Resolved
)

// String returns the state as the API spells it.
func (s State) String() string { return [...]string{"", "OPEN", "WAITING", "RESOLVED"}[s] }

// Custody is the hands that have a case, and the rung on which they have it.
type Custody struct {
	State State `bson:"state"`
	// Level is the present rung.
	Level int `bson:"level"`
	// Owner is `staff/{staff}`; empty while the queue holds it. That of a solved case is its solver. Queue is always set.
	Owner string `bson:"owner,omitempty"`
	Queue string `bson:"queue"`
	// BackTo is the holder to whom a solved case goes back when it is opened again; empty for its owner.
	BackTo string `bson:"backTo,omitempty"`
}

// Holder returns the holder of the case: `staff/{staff}`, `queues/{team}`, or CustomerHolds for a solved case.
func (c Custody) Holder() string {
	switch {
	case c.State == Resolved:
		return CustomerHolds
	case c.Owner != "":
		return c.Owner
	default:
		return c.Queue
	}
}

// checkUnsolved returns the Precondition fault with HANDLING_RESOLVED of a solved case.
func (c Custody) checkUnsolved() error {
	if c.State == Resolved {
		return fault.New(fault.Precondition, "HANDLING_RESOLVED", "the case is solved; it must be reopened first")
	}
	return nil
}

// returningOwner returns the owner to whom a case comes back from the customer, as of now; empty for the queue.
func (c Custody) returningOwner(m Moment) string {
	owner := cmp.Or(c.BackTo, c.Owner)
	if !strings.HasPrefix(owner, "staff/") || !m.Roster.Available(owner, m.Now) {
		return ""
	}
	return owner
}

// isAttended reports whether a person at work holds the case, or the one on call by its rung.
func (c Custody) isAttended(m Moment, rung ladder.Step) bool {
	isOnCall := strings.HasPrefix(rung.Target, "onCallSchedules/") && m.calledPerson(rung) == c.Owner
	return c.Owner != "" && (isOnCall || m.Roster.IsPresent(c.Owner, m.Now))
}
