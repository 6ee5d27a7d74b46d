package clock

import (
	"slices"
	"sync"
	"time"
)

// Fake is a clock for tests. It moves only by Advance and Set, and it can tell
// when the code under test has gone to wait, so that no test has to sleep.
type Fake struct {
	mu      sync.Mutex
	changed *sync.Cond // the number of armed timers has changed
	now     time.Time
	armed   []*fakeTimer
}

// NewFake returns a clock that stands at start.
func NewFake(start time.Time) *Fake {
	f := &Fake{now: start}
	f.changed = sync.NewCond(&f.mu)
	return f
}

// Now returns the time the clock was last moved to.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the clock by d and fires the timers that are due.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.moveTo(f.now.Add(d))
}

// Set moves the clock to t, backwards too, and fires the timers that are due.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.moveTo(t)
}

// BlockUntil returns as soon as at least n timers are armed: the code under test
// has come to the point where it waits. Timers that fired, were stopped or had
// no time to wait for do not count.
func (f *Fake) BlockUntil(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.armed) < n {
		f.changed.Wait()
	}
}

// Armed returns the number of timers that are waiting.
func (f *Fake) Armed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.armed)
}

// After implements Clock.
func (f *Fake) After(d time.Duration) <-chan time.Time { return f.NewTimer(d).C() }

// NewTimer implements Clock.
func (f *Fake) NewTimer(d time.Duration) Timer {
	t := &fakeTimer{clock: f, c: make(chan time.Time, 1)}
	t.Reset(d)
	return t
}

// moveTo gives every timer that is due the new time, as a process sees it that
// slept through several of them.
func (f *Fake) moveTo(t time.Time) {
	f.now = t
	f.armed = slices.DeleteFunc(f.armed, func(timer *fakeTimer) bool {
		if timer.due.After(t) {
			return false
		}
		timer.c <- t // never blocks: an armed timer's channel is empty
		return true
	})
	f.changed.Broadcast()
}

type fakeTimer struct {
	clock *Fake
	c     chan time.Time
	due   time.Time
}

func (t *fakeTimer) C() <-chan time.Time { return t.c }

func (t *fakeTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.disarmTimer()
}

func (t *fakeTimer) Reset(d time.Duration) bool {
	f := t.clock
	f.mu.Lock()
	defer f.mu.Unlock()
	wasArmed := t.disarmTimer()
	t.due = f.now.Add(d)
	if d <= 0 {
		t.c <- f.now
		return wasArmed
	}
	f.armed = append(f.armed, t)
	f.changed.Broadcast()
	return wasArmed
}

// disarmTimer takes the timer out and drops a time that nobody has received yet.
func (t *fakeTimer) disarmTimer() bool {
	select {
	case <-t.c:
	default:
	}
	i := slices.Index(t.clock.armed, t)
	if i < 0 {
		return false
	}
	t.clock.armed = slices.Delete(t.clock.armed, i, i+1)
	t.clock.changed.Broadcast()
	return true
}
