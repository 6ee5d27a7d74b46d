package clock

import "time"

// Kind names a clock. The numbers are those of the API. Clocks due at the same instant run out in the order of Kinds.
type Kind int

const (
	// Response times the first human answer.
	Response Kind = iota + 1
	// Update times the silence towards the customer.
	Update
	// Step times the stay on a level.
	Step
	// Resolve times the solution.
	Resolve
	// Ceiling sends the case to the top.
	Ceiling
)

// String returns the kind in the words of timelines and reports.
func (k Kind) String() string {
	return [...]string{"", "response", "update", "step", "resolve", "ceiling"}[k]
}

// Kinds returns all clocks in the order in which those of one instant run out: first the promises, which are broken in
// the hands of the present holder, then the two that take the case away. The ceiling comes before the step, which it
// makes pointless.
func Kinds() []Kind { return []Kind{Response, Update, Resolve, Ceiling, Step} }

// Clocks are the five timers of a case.
type Clocks struct {
	Response Clock `bson:"response"`
	Update   Clock `bson:"update"`
	Step     Clock `bson:"step"`
	Resolve  Clock `bson:"resolve"`
	Ceiling  Clock `bson:"ceiling"`
}

// Targets are the lengths of whole runs of the clocks of a promise.
type Targets struct{ Response, Update, Resolve, Ceiling time.Duration }

// ByKind returns the clock of a kind.
func (c *Clocks) ByKind(kind Kind) *Clock {
	return [...]*Clock{nil, &c.Response, &c.Update, &c.Step, &c.Resolve, &c.Ceiling}[kind]
}

// StartPromise starts the clocks of a promise, which are all but the step.
func (c *Clocks) StartPromise(t Tempo, at time.Time, promised Targets) {
	c.Response.StartRun(t, at, promised.Response)
	c.Update.StartRun(t, at, promised.Update)
	c.Resolve.StartRun(t, at, promised.Resolve)
	c.Ceiling.Wall = true
	c.Ceiling.StartRun(t, at, promised.Ceiling)
}

// ChangePromise puts all clocks under another promise and tempo. The target of the step stays.
func (c *Clocks) ChangePromise(was, t Tempo, at time.Time, promised Targets) {
	c.Response.ChangeTarget(was, t, at, promised.Response)
	c.Update.ChangeTarget(was, t, at, promised.Update)
	c.Resolve.ChangeTarget(was, t, at, promised.Resolve)
	c.Step.ChangeTarget(was, t, at, c.Step.Target)
	c.Ceiling.ChangeTarget(was, t, at, promised.Ceiling)
}

// ChangeLadder puts the clocks of a promise under the ceiling and the warnings of another ladder.
func (c *Clocks) ChangeLadder(was, t Tempo, at time.Time, ceiling time.Duration) {
	c.Ceiling.ChangeTarget(was, t, at, ceiling)
	c.Response.ChangeMarks(was, t, at)
	c.Update.ChangeMarks(was, t, at)
	c.Resolve.ChangeMarks(was, t, at)
}

// NextDue returns the running clock that is due first and its due time; kind zero when none runs.
func (c *Clocks) NextDue() (Kind, time.Time) {
	var first Kind
	var due time.Time
	for _, kind := range Kinds() {
		clock := c.ByKind(kind)
		if clock.State == Running && (first == 0 || clock.Due.Before(due)) {
			first, due = kind, clock.Due
		}
	}
	return first, due
}

// EarliestBreach returns the time of the oldest breach that is not made good; false for none.
func (c *Clocks) EarliestBreach(answered bool) (time.Time, bool) {
	var first time.Time
	for _, kind := range Kinds() {
		clock := c.ByKind(kind)
		madeGood := kind == Response && answered
		if clock.State == Breached && !madeGood && (first.IsZero() || clock.BreachedAt.Before(first)) {
			first = clock.BreachedAt
		}
	}
	return first, !first.IsZero()
}

// PauseWaiting pauses the clocks that wait together with the firm.
func (c *Clocks) PauseWaiting(working Pace, at time.Time) {
	c.Update.HaltAt(working, at, Paused)
	c.Step.HaltAt(working, at, Paused)
	c.Resolve.HaltAt(working, at, Paused)
}

// StopAll stops everything that runs or is paused.
func (c *Clocks) StopAll(working Pace, at time.Time) {
	for _, kind := range Kinds() {
		c.ByKind(kind).HaltAt(working, at, Stopped)
	}
}

// ResumeFrom continues every clock in the given state. The response clock never continues: it is not paused, and a
// solved case has been answered.
func (c *Clocks) ResumeFrom(state State, t Tempo, at time.Time) {
	for _, clock := range []*Clock{&c.Update, &c.Step, &c.Resolve, &c.Ceiling} {
		if clock.State == state {
			clock.continueRun(t, at)
		}
	}
}
