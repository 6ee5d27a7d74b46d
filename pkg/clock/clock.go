// Package clock hands time in from outside, so that a test can move it: System
// is the machine's clock, Fake stands still until the test says otherwise.
package clock

import "time"

// Clock tells the time and wakes the caller later. It is safe for concurrent use.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// After returns a channel that gets the time once, d from now; at once when
	// d is not positive.
	After(d time.Duration) <-chan time.Time
	// NewTimer is After with a handle that stops and restarts it.
	NewTimer(d time.Duration) Timer
}

// Timer fires once, like time.Timer: after Stop or Reset has returned, no time
// of the earlier setting is received any more.
type Timer interface {
	// C returns the channel that gets the time when the timer fires.
	C() <-chan time.Time
	// Stop disarms the timer and reports whether it was armed.
	Stop() bool
	// Reset arms the timer anew, d from now, and reports whether it was armed.
	Reset(d time.Duration) bool
}

// System returns the clock of the machine.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time                         { return time.Now() }
func (system) After(d time.Duration) <-chan time.Time { return time.After(d) }
func (system) NewTimer(d time.Duration) Timer         { return systemTimer{time.NewTimer(d)} }

type systemTimer struct{ *time.Timer }

func (t systemTimer) C() <-chan time.Time { return t.Timer.C }
