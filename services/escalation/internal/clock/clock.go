package clock

import "time"

// State is the state of a clock.
type State int

const (
	// Idle is a clock without a target.
	Idle State = iota
	// Running has a due time.
	Running
	// Paused waits for the customer and keeps the time that is left.
	Paused
	// Stopped is a clock with an event in time, or the clock of a solved case.
	Stopped
	// Breached ran out.
	Breached
)

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
	// BreachedAt is the due time at which it ran out last, however late that was noticed.
	BreachedAt time.Time `bson:"breachedAt,omitempty"`
	// BreachedBy is the holder of the case at that time.
	BreachedBy string `bson:"breachedBy,omitempty"`
}

// Remaining returns the rest of the run of a clock that does not run; zero after it ran out.
func (c Clock) Remaining() time.Duration { return max(0, c.Target-c.Used) }

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

// StartRun begins a new run. A target of zero makes the clock idle.
func (c *Clock) StartRun(t Tempo, at time.Time, target time.Duration) {
	c.Target, c.Used, c.Warned, c.NotBefore = target, 0, 0, time.Time{}
	c.continueRun(t, at)
}

// HaltAt stops a running or paused clock in the given state and keeps the time used.
func (c *Clock) HaltAt(working Pace, at time.Time, state State) {
	switch c.State {
	case Running:
		c.Used = c.UsedAt(working, at)
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

// PromiseTime makes a running or paused clock run out at a given time unless it pauses until then. The clock does not run
// out earlier, even when that time lies in closed hours.
func (c *Clock) PromiseTime(t Tempo, at, by time.Time) {
	ahead := c.paceOn(t).Measure(at, by)
	c.ChangeTarget(t, t, at, max(time.Millisecond, c.UsedAt(t, at)+ahead))
	c.NotBefore = by
	if c.State == Running {
		c.Due = by
	}
}

// MarkBreached records that the clock has run out in the hands of a holder.
func (c *Clock) MarkBreached(holder string) {
	c.Used = max(c.Used, c.Target) // more than the target when that was cut below the time used
	c.BreachedAt, c.BreachedBy = c.Due, holder
	c.enterState(Breached)
}

// ForgiveBreach takes a breach back and stops the clock.
func (c *Clock) ForgiveBreach() {
	c.BreachedAt, c.BreachedBy = time.Time{}, ""
	c.enterState(Stopped)
}

// continueRun runs the rest of the target.
func (c *Clock) continueRun(t Tempo, at time.Time) {
	if c.Target <= 0 {
		c.enterState(Idle)
		return
	}
	c.State, c.Since = Running, at
	c.Due = Later(c.paceOn(t).Add(at, c.Remaining()), c.NotBefore)
	c.scheduleWarning(t)
}

// enterState leaves the clock without a due time.
func (c *Clock) enterState(state State) {
	c.State, c.Since, c.Due, c.WarnsAt = state, time.Time{}, time.Time{}, time.Time{}
}

// paceOn returns the pace of the clock: the working pace, or wall time.
func (c Clock) paceOn(working Pace) Pace {
	if c.Wall {
		return Wall{}
	}
	return working
}
