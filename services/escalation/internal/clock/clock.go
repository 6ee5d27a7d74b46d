package clock

import "time"

// State is the state of a clock.
type State int

const (
	// Idle is a clock without a target.
	Idle State = iota
	// Running has a due time.
	Running
	// Paused keeps the time that is left: the firm waits for the customer, or the waiting has lapsed.
	Paused
	// Stopped is a clock with an event in time, or the clock of a solved case.
	Stopped
	// Breached ran out.
	Breached
)

// LeastTarget is the target of a clock before whose end nothing is worked: the time promised falls into closed hours.
const LeastTarget = time.Millisecond

// Clock is a durable timer. The zero Clock is idle. Durations are on its own pace.
type Clock struct {
	State State `bson:"state"`
	// Target is the length of a whole run.
	Target time.Duration `bson:"target,omitempty"`
	// Used is the time used at Since, or when the clock paused or stopped.
	Used time.Duration `bson:"used,omitempty"`
	// Since is the last start, Due the time at which it runs out.
	Since time.Time `bson:"since,omitempty"`
	Due   time.Time `bson:"due,omitempty"`
	// Wall is set for a clock on wall time.
	Wall bool `bson:"wall,omitempty"`
	// WarnsAt is the next warning; zero for no more in this run. Warned counts the warnings given.
	WarnsAt time.Time `bson:"warnsAt,omitempty"`
	Warned  int       `bson:"warned,omitempty"`
	// NotBefore is the earliest time at which it may run out, after a new promise.
	NotBefore time.Time `bson:"notBefore,omitempty"`
	// Own is set for a time that a person promised, until another run begins.
	Own bool `bson:"own,omitempty"`
	// LimitAt is the last moment that the law allows, at which the clock runs out though it is paused; zero for none.
	LimitAt time.Time `bson:"limitAt,omitempty"`
	// BreachedAt is the due time at which it ran out last, however late that was noticed.
	BreachedAt time.Time `bson:"breachedAt,omitempty"`
	// BreachedBy is the holder of the case at that time.
	BreachedBy string `bson:"breachedBy,omitempty"`
	// Kept is the due time up to which a clock ran that has halted in time: the time told last.
	Kept time.Time `bson:"kept,omitempty"`
	// Spared is the time that was left of a paused clock when it ran out at LimitAt; zero for one that ran.
	Spared time.Duration `bson:"spared,omitempty"`
	// Met is set for a clock that ran out and whose event came after all.
	Met bool `bson:"met,omitempty"`
	// Why explains the present due time; zero for the time promised at the opening.
	Why `bson:",inline"`
}

// Why is the cause of a due time, with the words of a person if it has any.
type Why struct {
	Cause  Cause  `bson:"cause,omitempty"`
	Reason string `bson:"reason,omitempty"`
}

// Cause is what gave a clock its present due time, spelled like the values of the proto enum.
type Cause string

// The causes.
const (
	Arrived     Cause = "ARRIVED"     // counted from the opening, because counting from the contact gave a time already gone
	Repromised  Cause = "REPROMISED"  // a person promised another time
	Contacted   Cause = "CONTACTED"   // the customer wrote
	Answered    Cause = "ANSWERED"    // a person answered
	Missed      Cause = "MISSED"      // the period before passed in silence
	Resumed     Cause = "RESUMED"     // the waiting for the customer is over
	Reopened    Cause = "REOPENED"    // the solution was none
	Recommitted Cause = "RECOMMITTED" // another promise of the catalog applies
	Migrated    Cause = "MIGRATED"    // the ladder was changed
	Limited     Cause = "LIMITED"     // the law allows no later time
	// LeftIncident is the cause after a case has left a mass incident. Its bulletins had answered the customer.
	LeftIncident Cause = "LEFT_INCIDENT"
)

// IsZero reports whether the clock has never had anything to time. Such a clock is not stored.
func (c Clock) IsZero() bool { return c == Clock{} }

// Remaining returns the rest of the run of a clock that does not run; zero after it ran out.
func (c Clock) Remaining() time.Duration { return max(0, c.Target-c.Used) }

// Left is Remaining for people: zero also where nothing is worked before the end.
func (c Clock) Left() time.Duration {
	if left := c.Remaining(); left > LeastTarget {
		return left
	}
	return 0
}

// UsedAt returns the time used at an instant. Working time passes on the given pace.
func (c Clock) UsedAt(working Pace, at time.Time) time.Duration {
	if c.State != Running {
		return c.Used
	}
	return c.Used + c.paceOn(working).Measure(c.Since, at)
}

// DueFrom returns the time at which the rest of the target would be over, counted from an instant.
func (c Clock) DueFrom(working Pace, at time.Time) time.Time {
	return c.paceOn(working).Add(at, c.Target-c.UsedAt(working, at))
}

// IsOpen reports whether the clock runs, now or after a pause.
func (c Clock) IsOpen() bool { return c.State == Running || c.State == Paused }

// PromisedTime returns the time at which the clock runs out, would do so without a pause, or did.
func (c Clock) PromisedTime(working Pace, at time.Time) time.Time {
	switch c.State {
	case Running:
		return c.Due
	case Breached:
		return c.BreachedAt
	default:
		return Later(c.DueFrom(working, at), c.NotBefore)
	}
}

// StartRun begins a new run. A target of zero makes the clock idle.
func (c *Clock) StartRun(t Tempo, at time.Time, target time.Duration) {
	c.Target, c.Used, c.Warned, c.NotBefore, c.Own, c.Met, c.Why = target, 0, 0, time.Time{}, false, false, Why{}
	c.continueRun(t, at)
}

// StartRunSince does StartRun at a time, for a run that has gone on since an earlier one.
func (c *Clock) StartRunSince(t Tempo, since, at time.Time, target time.Duration) {
	c.StartRun(t, at, target)
	if used := c.paceOn(t).Measure(since, at); c.State == Running && used > 0 {
		c.Used = min(used, target)
		c.continueRun(t, at)
	}
}

// MeetEvent records that the event of the clock came: it stops, or has run out in vain no longer.
func (c *Clock) MeetEvent(working Pace, at time.Time) {
	c.HaltAt(working, at, Stopped)
	c.Met = c.State == Breached
}

// BoundPause makes a paused clock run out at a limit by the wall clock that has not passed; the zero time for no limit.
func (c *Clock) BoundPause(at, limit time.Time) {
	c.LimitAt = time.Time{}
	if c.State == Paused && c.Target > 0 && !limit.Before(at) {
		c.LimitAt = limit
	}
}

// ReachLimit makes a paused clock due at its limit. It reports whether it was paused.
func (c *Clock) ReachLimit() bool {
	if c.State != Paused {
		return false
	}
	c.Due, c.Spared, c.Why = c.LimitAt, c.Remaining(), Why{Cause: Limited}
	return true
}

// HaltAt stops a running or paused clock in the given state and keeps the time used.
func (c *Clock) HaltAt(working Pace, at time.Time, state State) {
	switch c.State {
	case Running:
		c.Used = c.UsedAt(working, at)
		c.Kept = c.Due
		c.enterState(state)
	case Paused:
		c.enterState(state)
	}
}

// ChangeTarget puts the clock under another target and tempo. The time used stays used: a running clock beyond its new
// target is due at once. Marks ahead are warned of again. A breach stays a breach.
func (c *Clock) ChangeTarget(was, t Tempo, at time.Time, target time.Duration) {
	c.Used = c.UsedAt(was, at)
	c.Target, c.NotBefore = target, time.Time{}
	c.Warned = min(c.Warned, c.marksWithin(t, c.Used))
	if c.State == Running || c.State == Idle {
		c.continueRun(t, at)
	}
}

// ChangeStep puts a step clock under another rung of its ladder with the time used. With climbs a step that ran out runs
// on, because the level can be left now.
func (c *Clock) ChangeStep(was, t Tempo, at time.Time, target time.Duration, wall, climbs bool) {
	used := c.UsedAt(was, at)
	if c.State == Breached && climbs {
		c.State = Idle
	}
	if c.State == Running {
		c.HaltAt(was, at, Idle)
	}
	c.Wall, c.Used = wall, used
	c.ChangeTarget(t, t, at, target)
}

// PromiseTime makes a clock run out at a given time unless it pauses until then. The clock does not run out earlier, even
// when that time lies in closed hours. A clock that ran out runs again, and its breach stays on record.
func (c *Clock) PromiseTime(t Tempo, at, by time.Time) {
	if c.State == Breached {
		c.State, c.Since = Running, at
	}
	ahead := c.paceOn(t).Measure(at, by)
	c.ChangeTarget(t, t, at, max(LeastTarget, c.UsedAt(t, at)+ahead))
	c.NotBefore = by
	if c.State == Running {
		c.Due = by
	}
}

// StayAt keeps the time before another promise: the clock runs to it or, where it stands still, has the time left that it had.
func (c *Clock) StayAt(t Tempo, at time.Time, before Clock) {
	if c.State == Running && before.State == Running {
		c.PromiseTime(t, at, before.Due)
		return
	}
	c.Target, c.NotBefore = c.Used+before.Remaining(), before.NotBefore
}

// StayNoLater is StayAt for a clock that another promise has made later.
func (c *Clock) StayNoLater(t Tempo, at time.Time, before Clock) {
	isLater := c.Remaining() > before.Remaining()
	if c.State == Running && before.State == Running {
		isLater = c.Due.After(before.Due)
	}
	if isLater && before.Target > 0 && c.State == before.State && c.State != Breached {
		c.StayAt(t, at, before)
	}
}

// keepTime makes a running clock run out at the very time promised; the zero time for none.
func (c *Clock) keepTime(t Tempo, at, promised time.Time) {
	if c.State == Running && !promised.IsZero() && !c.Due.Equal(promised) {
		c.PromiseTime(t, at, promised)
	}
}

// MarkBreached records that the clock has run out in the hands of a holder.
func (c *Clock) MarkBreached(holder string) {
	c.Used = max(c.Used, c.Target) // more than the target when that was cut below the time used
	c.BreachedAt, c.BreachedBy = c.Due, holder
	c.enterState(Breached)
}

// Revive takes back that the clock ran out, because an act was in time: it runs to its due time again, with the time used at the
// act, from an instant on. A silence has begun its next period already.
func (c *Clock) Revive(t Tempo, at, acted, due time.Time) {
	used := c.Used
	if c.State != Breached {
		used = c.Target
	}
	unused := c.paceOn(t).Measure(acted, due)
	if c.Spared > 0 {
		unused = c.Spared
	}
	c.State, c.Used, c.Since, c.Due = Running, max(0, used-unused), at, due
	c.Warned, c.Spared, c.Met = max(c.Warned, c.marksWithin(t, c.Used)), 0, false
}

// changePromised is ChangeTarget for a time told to the customer. Nothing is promised for the past: a target that is used up
// already counts from now, and gets no later than before.
func (c *Clock) changePromised(was, t Tempo, at time.Time, target time.Duration) {
	used := c.UsedAt(was, at)
	if c.State != Breached && target > 0 && target <= used {
		left := target
		if rest := c.Target - used; rest > 0 {
			left = min(left, rest)
		}
		target = used + left
	}
	c.ChangeTarget(was, t, at, target)
}

// continueRun runs the rest of the target.
func (c *Clock) continueRun(t Tempo, at time.Time) {
	if c.Target <= 0 {
		c.enterState(Idle)
		return
	}
	c.State, c.Since, c.LimitAt, c.Spared = Running, at, time.Time{}, 0
	c.Due = Later(c.paceOn(t).Add(at, c.Remaining()), c.NotBefore)
	c.scheduleWarning(t)
}

// enterState leaves the clock without a due time.
func (c *Clock) enterState(state State) {
	c.State, c.Since, c.Due, c.WarnsAt, c.LimitAt = state, time.Time{}, time.Time{}, time.Time{}, time.Time{}
}

// paceOn returns the pace of the clock: the working pace, or wall time.
func (c Clock) paceOn(working Pace) Pace {
	if c.Wall {
		return Wall{}
	}
	return working
}
