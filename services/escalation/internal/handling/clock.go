package handling

import "time"

// ClockState says how a clock stands.
type ClockState int

const (
	// Idle is a clock that has nothing to time: its target is zero.
	Idle ClockState = iota
	// Running has a due time.
	Running
	// Paused waits for the customer; what is left is kept.
	Paused
	// Stopped is a clock whose event came in time, or of a case that is solved.
	Stopped
	// Breached ran out.
	Breached
)

// Clock is a durable timer. The zero Clock is idle. Durations are on its pace.
type Clock struct {
	State ClockState `bson:"state"`
	// Target is how long a whole run lasts.
	Target time.Duration `bson:"target,omitempty"`
	// Used is how much of it had passed at Since, or when it paused or stopped.
	Used time.Duration `bson:"used,omitempty"`
	// Since and Due are when it began to run last and when it runs out.
	Since time.Time `bson:"since,omitempty"`
	Due   time.Time `bson:"due,omitempty"`
	// Wall is whether its time is wall time.
	Wall bool `bson:"wall,omitempty"`
	// WarnsAt is when it warns next; zero for not again in this run. Warned is how many
	// of its warnings it has given.
	WarnsAt time.Time `bson:"warnsAt,omitempty"`
	Warned  int       `bson:"warned,omitempty"`
	// NotBefore is the earliest time at which it may run out, if it was promised anew.
	NotBefore time.Time `bson:"notBefore,omitempty"`
	// BreachedAt is when it ran out last: its due time, however late that was noticed.
	BreachedAt time.Time `bson:"breachedAt,omitempty"`
	// BreachedBy is who held the case then.
	BreachedBy string `bson:"breachedBy,omitempty"`
}

// Rest returns what is left of the run of a clock that does not run; zero when it has run
// out.
func (c Clock) Rest() time.Duration { return max(0, c.Target-c.Used) }

// UsedAt returns how much of the run has passed at a time, where working time passes as
// given.
func (c Clock) UsedAt(working Pace, at time.Time) time.Duration {
	if c.State != Running {
		return c.Used
	}
	return c.Used + c.pace(working).Measure(c.Since, at)
}

// pace returns how the clock's own time passes.
func (c Clock) pace(working Pace) Pace {
	if c.Wall {
		return wall{}
	}
	return working
}

// start begins a new run. A target of zero makes the clock idle.
func (c *Clock) start(t tempo, at time.Time, target time.Duration) {
	c.Target, c.Used, c.Warned, c.NotBefore = target, 0, 0, time.Time{}
	c.run(t, at)
}

// run goes on with what is left of the run.
func (c *Clock) run(t tempo, at time.Time) {
	if c.Target <= 0 {
		c.halt(Idle)
		return
	}
	c.State, c.Since, c.Due = Running, at, latest(c.pace(t).Add(at, c.Rest()), c.NotBefore)
	c.alert(t)
}

// suspend stops a running or paused clock in the given state and keeps the time used.
func (c *Clock) suspend(t tempo, at time.Time, state ClockState) {
	switch c.State {
	case Running:
		c.Used = c.UsedAt(t, at)
		c.halt(state)
	case Paused:
		c.halt(state)
	}
}

// retarget puts the clock under another target and tempo. The time used stays used: a
// running clock whose new target has passed already is due at once. It warns again of
// what lies ahead. A promise that was broken stays broken.
func (c *Clock) retarget(was, t tempo, at time.Time, target time.Duration) {
	c.Used = c.UsedAt(was, at)
	c.Target, c.NotBefore = target, time.Time{}
	c.Warned = min(c.Warned, c.passed(t, c.Used))
	if c.State == Running || c.State == Idle {
		c.run(t, at)
	}
}

// breach notes that the clock has run out in somebody's hands.
func (c *Clock) breach(holder string) {
	c.Used = max(c.Used, c.Target) // more, if the target was cut below what was used
	c.BreachedAt, c.BreachedBy = c.Due, holder
	c.halt(Breached)
}

// forgive takes a breach back that turned out to be none.
func (c *Clock) forgive() {
	c.BreachedAt, c.BreachedBy = time.Time{}, ""
	c.halt(Stopped)
}

func (c *Clock) halt(state ClockState) {
	c.State, c.Since, c.Due, c.WarnsAt = state, time.Time{}, time.Time{}, time.Time{}
}
