package casefile

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
)

// State is a state of a case, spelled like the values of the proto enum.
type State string

// The states, in the order of the matrix.
const (
	StateNew      State = "NEW"
	StateTriage   State = "TRIAGE"
	StateOpen     State = "OPEN"
	StateWaiting  State = "WAITING"
	StateResolved State = "RESOLVED"
	StateClosed   State = "CLOSED"
)

// Action is something done to a case.
type Action string

// The actions. Those from ActionContact on are the suite's own; the others are people's.
const (
	ActionReply     Action = "reply"
	ActionNote      Action = "note"
	ActionWait      Action = "wait"
	ActionResume    Action = "resume"
	ActionResolve   Action = "resolve"
	ActionReopen    Action = "reopen"
	ActionLink      Action = "link"
	ActionCorrect   Action = "correct"
	ActionRepromise Action = "repromise"
	ActionContact   Action = "contact"
	ActionRate      Action = "rate"
	ActionLapse     Action = "lapse"
	ActionClose     Action = "close"
)

// Targets of the matrix besides the states themselves.
const (
	illegal State = ""        // the action is refused
	stay    State = "stay"    // the state does not change
	active  State = "working" // back to the state that the work on the case has reached
)

// rule is one row of the state matrix: the target for each state.
type rule struct {
	action  Action
	targets [6]State
}

// stateMatrix returns the legal changes of state. Every question about the legality of an action is answered by it.
func stateMatrix() []rule {
	return []rule{
		//               NEW           TRIAGE         OPEN           WAITING        RESOLVED     CLOSED
		{ActionReply, [6]State{stay, stay, stay, stay, illegal, illegal}},
		{ActionNote, [6]State{stay, stay, stay, stay, stay, stay}},
		{ActionWait, [6]State{StateWaiting, StateWaiting, StateWaiting, illegal, illegal, illegal}},
		{ActionResume, [6]State{illegal, illegal, illegal, active, illegal, illegal}},
		{ActionResolve, [6]State{StateResolved, StateResolved, StateResolved, StateResolved, illegal, illegal}},
		{ActionReopen, [6]State{illegal, illegal, illegal, illegal, active, active}},
		{ActionLink, [6]State{stay, stay, stay, stay, stay, stay}},
		{ActionCorrect, [6]State{illegal, StateOpen, stay, stay, illegal, illegal}},
		{ActionRepromise, [6]State{illegal, stay, stay, stay, illegal, illegal}},
		{ActionContact, [6]State{stay, stay, stay, active, active, illegal}},
		{ActionRate, [6]State{stay, stay, stay, stay, stay, stay}},
		{ActionLapse, [6]State{illegal, illegal, illegal, StateResolved, illegal, illegal}},
		{ActionClose, [6]State{illegal, illegal, illegal, illegal, StateClosed, illegal}},
	}
}

// AllStates returns all states, in the order of the matrix.
func AllStates() []State {
	return []State{StateNew, StateTriage, StateOpen, StateWaiting, StateResolved, StateClosed}
}

// columnOf returns the place of a state in the rows of the matrix.
func columnOf(s State) int { return slices.Index(AllStates(), s) }

// LegalActions returns the actions that people may do now, in the order of the matrix.
func (c *Case) LegalActions() []Action {
	var legal []Action
	own := []Action{ActionContact, ActionRate, ActionLapse, ActionClose}
	for _, r := range stateMatrix() {
		if c.CanDo(r.action) && !slices.Contains(own, r.action) {
			legal = append(legal, r.action)
		}
	}
	return legal
}

// CanDo reports whether the matrix allows the action now.
func (c *Case) CanDo(a Action) bool { return c.targetOf(a) != illegal }

// targetOf returns the target of an action now. An imported case is never reopened, because nobody here ever handled it. One
// that is closed for now has no solution, and may get one.
func (c *Case) targetOf(a Action) State {
	switch {
	case c.Origin != nil && a == ActionReopen:
		return illegal
	case c.IsClosedForNow() && a == ActionResolve:
		return StateResolved
	}
	for _, r := range stateMatrix() {
		if r.action == a {
			return r.targets[columnOf(c.State)]
		}
	}
	return illegal
}

// Do changes the state by the action, or returns the fault of IllegalState.
func (c *Case) Do(a Action) error {
	switch target := c.targetOf(a); target {
	case illegal:
		return c.IllegalState(a)
	case stay:
	case active:
		c.State = c.ReachedState()
	default:
		c.State = target
	}
	return nil
}

// IsSolved reports whether the case is resolved or closed: it has a solution that stands, or has lapsed.
func (c *Case) IsSolved() bool { return c.State == StateResolved || c.State == StateClosed }

// IsClosedForNow reports whether the case has lapsed and is not closed for good: it has no solution.
func (c *Case) IsClosedForNow() bool { return c.Lapsed && c.State == StateResolved }

// ReachedState returns the state that the work on the case has reached, waiting and endings aside.
func (c *Case) ReachedState() State {
	switch {
	case c.Stage != StagePromised:
		return StateNew
	case c.Undecided:
		return StateTriage
	default:
		return StateOpen
	}
}

// IllegalState returns the Precondition fault "ILLEGAL_STATE", which names the state and the legal actions.
func (c *Case) IllegalState(a Action) error {
	words := make([]string, 0, len(stateMatrix()))
	for _, action := range c.LegalActions() {
		words = append(words, string(action))
	}
	legal := strings.Join(words, ", ")
	return fault.New(fault.Precondition, "ILLEGAL_STATE", "cannot %s a case in state %s; legal now: %s", a, c.State, legal).
		With("state", string(c.State)).
		With("action", string(a)).
		With("legal", legal)
}
