package casework

import (
	"strings"

	"github.com/ombud/ombud/pkg/fault"
)

// State is where a case stands, spelled like the values of the proto enum.
type State string

// The states, in the order of the matrix.
const (
	New      State = "NEW"
	Triage   State = "TRIAGE"
	Open     State = "OPEN"
	Waiting  State = "WAITING"
	Resolved State = "RESOLVED"
	Closed   State = "CLOSED"
)

// Action is what can be done to a case.
type Action string

// The actions. Contact and Close are the suite's own; the others are people's.
const (
	Reply   Action = "reply"
	Note    Action = "note"
	Wait    Action = "wait"
	Resume  Action = "resume"
	Resolve Action = "resolve"
	Reopen  Action = "reopen"
	LinkTo  Action = "link"
	Correct Action = "correct"

	Repromise Action = "repromise"

	Contact Action = "contact"
	Close   Action = "close"
)

// Targets of the matrix besides the states themselves.
const (
	never  State = ""        // illegal
	stay   State = "stay"    // legal, and the state does not change
	active State = "working" // back to what the case's work has reached
)

// rule is one row of the state matrix: the target for each state.
type rule struct {
	action Action
	to     [6]State
}

// matrix says which changes of state are legal. Everything that asks about the
// legality of something asks here.
func matrix() []rule {
	return []rule{
		//         NEW       TRIAGE    OPEN      WAITING   RESOLVED  CLOSED
		{Reply, [6]State{stay, stay, stay, stay, never, never}},
		{Note, [6]State{stay, stay, stay, stay, stay, stay}},
		{Wait, [6]State{Waiting, Waiting, Waiting, never, never, never}},
		{Resume, [6]State{never, never, never, active, never, never}},
		{Resolve, [6]State{Resolved, Resolved, Resolved, Resolved, never, never}},
		{Reopen, [6]State{never, never, never, never, active, active}},
		{LinkTo, [6]State{stay, stay, stay, stay, stay, stay}},
		{Correct, [6]State{never, Open, stay, stay, never, never}},
		{Repromise, [6]State{never, stay, stay, stay, never, never}},
		{Contact, [6]State{stay, stay, stay, active, active, never}},
		{Close, [6]State{never, never, never, never, Closed, never}},
	}
}

// States returns all states, in the order of the matrix.
func States() []State { return []State{New, Triage, Open, Waiting, Resolved, Closed} }

// column is the state's place in the rows of the matrix.
func (s State) column() int {
	for i, state := range States() {
		if s == state {
			return i
		}
	}
	return -1
}

// Legal returns what people may do to a case in the state, in the order of the matrix.
func Legal(s State) []Action {
	var legal []Action
	for _, r := range matrix() {
		if r.to[s.column()] != never && r.action != Contact && r.action != Close {
			legal = append(legal, r.action)
		}
	}
	return legal
}

// allows reports whether the matrix lets the action happen now.
func (c *Case) allows(a Action) bool { return c.target(a) != never }

func (c *Case) target(a Action) State {
	for _, r := range matrix() {
		if r.action == a {
			return r.to[c.State.column()]
		}
	}
	return never
}

// do changes the state as the action asks for, or returns the fault Precondition
// "ILLEGAL_STATE" that names the state and the legal actions.
func (c *Case) do(a Action) error {
	switch to := c.target(a); to {
	case never:
		return illegal(c.State, a)
	case stay:
	case active:
		c.State = c.reached()
	default:
		c.State = to
	}
	return nil
}

// reached is the state that the work on the case has brought it to, waiting and
// endings aside.
func (c *Case) reached() State {
	switch {
	case c.Stage != Promised:
		return New
	case c.Undecided:
		return Triage
	default:
		return Open
	}
}

func illegal(s State, a Action) error {
	words := make([]string, 0, len(matrix()))
	for _, action := range Legal(s) {
		words = append(words, string(action))
	}
	legal := strings.Join(words, ", ")
	return fault.New(fault.Precondition, "ILLEGAL_STATE", "cannot %s a case in state %s; legal now: %s", a, s, legal).
		With("state", string(s)).With("action", string(a)).With("legal", legal)
}
