package handling

import (
	"slices"
	"time"
)

// Kind names a clock. The numbers are those of the API. Clocks that are due at the
// same instant run out in the order of Kinds.
type Kind int

const (
	// Response times the first human answer.
	Response Kind = iota + 1
	// Update times the silence towards the customer.
	Update
	// StepClock times the stay on a level.
	StepClock
	// Resolve times the solution.
	Resolve
	// Ceiling sends the case to the top.
	Ceiling
)

// String returns the kind in the words of timelines and reports.
func (k Kind) String() string {
	return [...]string{"", "response", "update", "step", "resolve", "ceiling"}[k]
}

// Clocks are the five timers of a handling.
type Clocks struct {
	Response Clock `bson:"response"`
	Update   Clock `bson:"update"`
	Step     Clock `bson:"step"`
	Resolve  Clock `bson:"resolve"`
	Ceiling  Clock `bson:"ceiling"`
}

// Kinds returns all clocks in the order in which those of one instant run out:
// promises first, which are broken in the hands of whoever holds the case, then the
// two that take it away; the ceiling before the step, which it makes pointless.
func Kinds() []Kind { return []Kind{Response, Update, Resolve, Ceiling, StepClock} }

// Of returns the clock of a kind.
func (c *Clocks) Of(kind Kind) *Clock {
	return [...]*Clock{nil, &c.Response, &c.Update, &c.Step, &c.Resolve, &c.Ceiling}[kind]
}

// pausing are the clocks that wait together with the firm.
func (c *Clocks) pausing() []*Clock { return []*Clock{&c.Update, &c.Step, &c.Resolve} }

// next returns the running clock that is due first, and its due time; no kind when
// none runs.
func (c *Clocks) next() (Kind, time.Time) {
	var first Kind
	var due time.Time
	for _, kind := range Kinds() {
		clock := c.Of(kind)
		if clock.State == Running && (first == 0 || clock.Due.Before(due)) {
			first, due = kind, clock.Due
		}
	}
	return first, due
}

// missed returns when the oldest promise was broken that is still waiting to be made
// good, and false when there is none.
func (c *Clocks) missed(answered bool) (time.Time, bool) {
	var first time.Time
	for _, kind := range Kinds() {
		clock := c.Of(kind)
		settled := kind == Response && answered
		if clock.State == Breached && !settled && (first.IsZero() || clock.BreachedAt.Before(first)) {
			first = clock.BreachedAt
		}
	}
	return first, !first.IsZero()
}

// suspend stops what runs or is paused, in the given state, all clocks or the given ones.
func (c *Clocks) suspend(t tempo, at time.Time, state ClockState, only ...*Clock) {
	for _, kind := range Kinds() {
		clock := c.Of(kind)
		if len(only) == 0 || slices.Contains(only, clock) {
			clock.suspend(t, at, state)
		}
	}
}

// resume goes on with every clock that is in the given state. The response clock never
// goes on: it is not paused, and a solved case has been answered.
func (c *Clocks) resume(t tempo, at time.Time, from ClockState) {
	for _, clock := range []*Clock{&c.Update, &c.Step, &c.Resolve, &c.Ceiling} {
		if clock.State == from {
			clock.run(t, at)
		}
	}
}
