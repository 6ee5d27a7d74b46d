package handling

import (
	"fmt"
	"time"
)

// alert sets when a running clock warns next. What was due for a warning while it stood
// still is due when it goes on.
func (c *Clock) alert(t tempo) {
	c.WarnsAt = time.Time{}
	if c.Warned < len(t.marks) {
		c.WarnsAt = c.pace(t).Add(c.Since, c.mark(t.marks[c.Warned])-c.Used)
	}
}

// rewarn puts a clock under the warnings of another ladder. What it was promised stays.
func (c *Clock) rewarn(was, t tempo, at time.Time) {
	c.Warned = min(len(t.marks), c.passed(t, c.UsedAt(was, at)))
	if c.State == Running {
		c.Used, c.Since = c.UsedAt(was, at), at
		c.alert(t)
	}
}

// mark returns a part of the target, in whole milliseconds.
func (c *Clock) mark(part float64) time.Duration {
	return time.Duration(float64(c.Target) * part).Truncate(time.Millisecond)
}

// passed returns how many marks lie within the time used.
func (c *Clock) passed(t tempo, used time.Duration) int {
	n := 0
	for n < len(t.marks) && c.mark(t.marks[n]) <= used {
		n++
	}
	return n
}

// warn says that a clock has used most of its time, once for all marks that it has passed.
// It is not said of a clock that has run out by now: that is said anyway.
func (h *Handling) warn(m Moment, t tempo, kind Kind) {
	clock := h.Clocks.Of(kind)
	at := clock.WarnsAt
	used := clock.UsedAt(t, at)
	clock.Warned = max(clock.Warned+1, clock.passed(t, used))
	clock.alert(t)
	if !clock.Due.After(m.Now) {
		return
	}
	notify := audience(h.Holder())
	if rung, ok := h.Policy.At(h.Level); ok && kind == StepClock {
		notify = append(notify, rung.Notify...)
	}
	facts := ranOut(m, kind, clock.Due, h.Holder())
	facts["lateness"] = m.Now.Sub(at).String()
	facts["left"] = (clock.Target - used).String()
	h.tell(m, Report{
		Word:    WordWarned,
		At:      at,
		Actor:   ClockActor,
		Details: facts,
		Notify:  notify,
		Cause:   fmt.Sprintf("The %s clock has used %.0f %% of its time.", kind, 100*float64(used)/float64(clock.Target)),
	})
}
