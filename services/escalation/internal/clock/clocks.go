package clock

import (
	"slices"
	"time"
)

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
	// NextReply times the answer to a further message of the customer.
	NextReply
	// Waiting times the customer's turn. It is no promise, and its end is no breach.
	Waiting
	// Triage times the first look of a person at an undecided case.
	Triage Kind = 10
	// LastKind is the greatest number of a clock.
	LastKind = Triage
)

// String returns the kind in the words of timelines and reports.
func (k Kind) String() string {
	return [...]string{
		Response:  "response",
		Update:    "update",
		Step:      "step",
		Resolve:   "resolve",
		Ceiling:   "ceiling",
		NextReply: "next reply",
		Waiting:   "waiting",
		Triage:    "triage",
	}[k]
}

// Kinds returns all clocks in the order in which those of one instant run out: first the promises, which are broken in
// the hands of the present holder, then the two that take the case away. The ceiling comes before the step, which it
// makes pointless. The customer's turn is last.
func Kinds() []Kind { return append(Deadlines(), Waiting) }

// Deadlines returns the clocks of what the firm owes, which are all but the customer's turn.
func Deadlines() []Kind { return []Kind{Triage, Response, NextReply, Update, Resolve, Ceiling, Step} }

// KindsByNumber returns all clocks in the order of their numbers, which leave gaps.
func KindsByNumber() []Kind { return slices.Sorted(slices.Values(Kinds())) }

// Clocks are the timers of a case.
type Clocks struct {
	Response Clock `bson:"response"`
	Update   Clock `bson:"update"`
	Step     Clock `bson:"step"`
	Resolve  Clock `bson:"resolve"`
	Ceiling  Clock `bson:"ceiling"`
	// NextReply is idle until the customer writes again after an answer.
	NextReply Clock `bson:"nextReply,omitempty"`
	// Waiting is idle unless the firm waits for the customer.
	Waiting Clock `bson:"waiting,omitempty"`
	// Triage is idle for a case that was decided at its opening.
	Triage Clock `bson:"triage,omitempty"`
}

// Targets are the lengths of whole runs of the clocks of a promise.
type Targets struct{ Response, NextReply, Update, Resolve, Ceiling time.Duration }

// ByKind returns the clock of a kind.
func (c *Clocks) ByKind(kind Kind) *Clock {
	return [...]*Clock{
		Response:  &c.Response,
		Update:    &c.Update,
		Step:      &c.Step,
		Resolve:   &c.Resolve,
		Ceiling:   &c.Ceiling,
		NextReply: &c.NextReply,
		Waiting:   &c.Waiting,
		Triage:    &c.Triage,
	}[kind]
}

// StartPromise starts the clocks of a promise: response, update, resolve and ceiling. The next reply is owed from the
// customer's next message on.
func (c *Clocks) StartPromise(t Tempo, at time.Time, promised Targets) {
	c.Response.StartRun(t, at, promised.Response)
	c.Update.StartRun(t, at, promised.Update)
	c.Resolve.StartRun(t, at, promised.Resolve)
	c.Ceiling.Wall = true
	c.Ceiling.StartRun(t, at, promised.Ceiling)
}

// StartTriage starts the clock of the first look. That is due no later than the first answer.
func (c *Clocks) StartTriage(t Tempo, at time.Time, within time.Duration) {
	c.Triage.StartRun(t, at, within)
	c.boundTriage(t, at)
}

// boundTriage makes the clock of the first look run out no later than that of the first answer.
func (c *Clocks) boundTriage(t Tempo, at time.Time) {
	if c.Triage.State == Running && c.Response.State == Running && c.Triage.Due.After(c.Response.Due) {
		c.Triage.PromiseTime(t, at, c.Response.Due)
	}
}

// KeepTimes makes the clocks of the answer and of the solution run out at the very times promised, also in closed hours: a
// law may have cut them.
func (c *Clocks) KeepTimes(t Tempo, at, respondBy, resolveBy time.Time) {
	c.Response.keepTime(t, at, respondBy)
	c.Resolve.keepTime(t, at, resolveBy)
}

// ReviveUpdate begins the next period of an update clock that ran out in an earlier release, which timed one silence only.
func (c *Clocks) ReviveUpdate(t Tempo) {
	if c.Update.State == Breached {
		c.Update.StartRun(t, c.Update.BreachedAt, c.Update.Target)
	}
}

// RecountPast counts the clocks that would be due already from now: nothing is promised for the past. LimitOf returns the last
// moment that the law allows for a clock, the zero time for none; one that is ahead cuts it.
func (c *Clocks) RecountPast(t Tempo, now time.Time, limitOf func(Kind) time.Time) {
	for _, kind := range Kinds() {
		timer := c.ByKind(kind)
		if timer.State != Running || timer.Due.After(now) {
			continue
		}
		timer.StartRun(t, now, timer.Target)
		if limit := limitOf(kind); limit.After(now) && timer.Due.After(limit) {
			timer.PromiseTime(t, now, limit)
		}
		timer.Why = Why{Cause: Arrived}
	}
}

// ChangePromise puts all clocks under another promise and tempo. The target of the step stays, and so does a time that a person
// promised, unless a raised promise has an earlier one.
func (c *Clocks) ChangePromise(was, t Tempo, at time.Time, promised Targets, isRaised bool) {
	before := *c
	c.Response.changePromised(was, t, at, promised.Response)
	if c.NextReply.State == Running {
		c.NextReply.changePromised(was, t, at, promised.NextReply)
	}
	c.Update.changePromised(was, t, at, promised.Update)
	c.Resolve.changePromised(was, t, at, promised.Resolve)
	for _, kind := range []Kind{Response, NextReply, Resolve} {
		switch timer, own := c.ByKind(kind), *before.ByKind(kind); {
		case !own.Own || own.State == Breached || min(own.Target, timer.Target) <= 0:
		case isRaised:
			timer.StayNoLater(t, at, own)
		default:
			timer.StayAt(t, at, own)
		}
	}
	c.Step.ChangeTarget(was, t, at, c.Step.Target)
	c.Ceiling.ChangeTarget(was, t, at, promised.Ceiling)
	c.Triage.ChangeTarget(was, t, at, c.Triage.Target)
	c.boundTriage(t, at)
}

// ChangeLadder puts the clocks of a promise under the ceiling and the warnings of another ladder.
func (c *Clocks) ChangeLadder(was, t Tempo, at time.Time, ceiling time.Duration) {
	c.Ceiling.ChangeTarget(was, t, at, ceiling)
	c.Response.ChangeMarks(was, t, at)
	c.NextReply.ChangeMarks(was, t, at)
	c.Update.ChangeMarks(was, t, at)
	c.Resolve.ChangeMarks(was, t, at)
	c.Triage.ChangeMarks(was, t, at)
}

// NextDue returns the running clock that is due first and its due time; kind zero when none runs.
func (c *Clocks) NextDue() (Kind, time.Time) { return c.firstDue(Kinds()) }

// NextDeadline is NextDue without the customer's turn.
func (c *Clocks) NextDeadline() (Kind, time.Time) { return c.firstDue(Deadlines()) }

func (c *Clocks) firstDue(kinds []Kind) (Kind, time.Time) {
	var first Kind
	var due time.Time
	for _, kind := range kinds {
		clock := c.ByKind(kind)
		if clock.State == Running && (first == 0 || clock.Due.Before(due)) {
			first, due = kind, clock.Due
		}
	}
	return first, due
}

// AnswerKind returns the clock that times the answer of a person: that of the first one until there is one, then that of
// the next.
func (c *Clocks) AnswerKind(answered bool) Kind {
	if !answered && (c.Response.State == Running || c.NextReply.State == Idle) {
		return Response
	}
	return NextReply
}

// PromisedAnswer returns the clock of the answer that was promised last: that of the first one until the customer has written again, or
// while it runs, else that of the next.
func (c *Clocks) PromisedAnswer() *Clock {
	if c.Response.State == Running || c.NextReply.State == Idle {
		return &c.Response
	}
	return &c.NextReply
}

// OwesAnswer reports whether an answer of a person is owed: its clock runs, or ran out in vain.
func (c *Clocks) OwesAnswer(answered bool) bool {
	isOwed := func(x Clock) bool { return x.State == Running || x.State == Breached && !x.Met }
	return isOwed(c.NextReply) || !answered && isOwed(c.Response)
}

// EarliestBreach returns the time of the oldest breach that is not made good; false for none.
func (c *Clocks) EarliestBreach(answered bool) (time.Time, bool) {
	var first time.Time
	for _, kind := range Kinds() {
		clock := c.ByKind(kind)
		madeGood := clock.Met || kind == Response && answered
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

// RestCeiling pauses the ceiling, or lets a paused one go on.
func (c *Clocks) RestCeiling(t Tempo, at time.Time, rests bool) {
	switch {
	case rests:
		c.Ceiling.HaltAt(t, at, Paused)
	case c.Ceiling.State == Paused:
		c.Ceiling.continueRun(t, at)
	}
}

// HaltAll brings everything that runs or is paused into a state without a due time.
func (c *Clocks) HaltAll(working Pace, at time.Time, state State) {
	for _, kind := range Kinds() {
		c.ByKind(kind).HaltAt(working, at, state)
	}
}

// ResumePaused continues every paused clock.
func (c *Clocks) ResumePaused(t Tempo, at time.Time) {
	c.resumeFrom(Paused, t, at, Deadlines())
}

// ResumeStopped continues the clocks that a solution stopped. Those of answers do not continue: a solved case has been
// answered.
func (c *Clocks) ResumeStopped(t Tempo, at time.Time) {
	c.resumeFrom(Stopped, t, at, []Kind{Update, Step, Resolve, Ceiling})
}

func (c *Clocks) resumeFrom(state State, t Tempo, at time.Time, kinds []Kind) {
	for _, kind := range kinds {
		if clock := c.ByKind(kind); clock.State == state {
			clock.continueRun(t, at)
		}
	}
}

// ExplainTimes records why clocks run to other times than before, or have other time left while they are paused.
func (c *Clocks) ExplainTimes(before *Clocks, why Why) {
	for _, kind := range Kinds() {
		clock, was := c.ByKind(kind), before.ByKind(kind)
		isMoved := clock.State == Running && !clock.Due.Equal(was.Due)
		if isMoved || clock.State == Paused && was.State == Paused && clock.Remaining() != was.Remaining() {
			clock.Why = why
		}
	}
}
