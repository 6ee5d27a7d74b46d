package handling

import "time"

// Moment is the circumstances in which a handling changes. Nothing below asks a clock,
// and only the Dispatcher may ask a store.
type Moment struct {
	// Now is the time of the call or the tick, in UTC and whole milliseconds.
	Now time.Time
	// Trace is the trace in which it happens, as 32 hex digits; may be empty.
	Trace string
	// Roster says who is there, Paces how working time passes.
	Roster Roster
	Paces  *Paces
	// Dispatcher finds people for cases; nil leaves them where they are.
	Dispatcher Dispatcher
}

// Roster knows the firm's people.
type Roster interface {
	// Staffed reports whether `teams/{team}` has anybody who is neither leaving nor away at
	// a time.
	Staffed(team string, at time.Time) bool
	// Employs reports whether `staff/{staff}` is there and stays.
	Employs(staff string) bool
	// Available reports whether `staff/{staff}` is there, stays and is not away at a time.
	Available(staff string, at time.Time) bool
	// OnCall returns who is on call at a time by `onCallSchedules/{on_call_schedule}`; false
	// when nobody is, or there is no such schedule.
	OnCall(schedule string, at time.Time) (staff string, ok bool)
}

// catchUp lets run out what was due before a command, and returns the time at which the
// command takes effect: when it says, but neither in the future nor before anything that
// has taken effect already.
func (h *Handling) catchUp(m Moment, at time.Time) (time.Time, tempo, error) {
	at = latest(earliest(at, m.Now), h.Changed)
	t, err := h.tempo(m, h.Commitment)
	if err != nil {
		return at, t, err
	}
	// What happens at the very instant of a deadline is in time.
	return at, t, h.fire(m, at.Add(-time.Millisecond))
}

// done notes that a command took effect, and lets run out what is due by now.
func (h *Handling) done(m Moment, at time.Time) error {
	h.Changed = latest(h.Changed, at)
	return h.Fire(m)
}
