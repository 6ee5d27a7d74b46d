package clock

import "time"

// RecordWarning records a warning that is given at a time, at its mark or later, and schedules the next one. All marks within the time
// used by then count as warned of. It returns the time used.
func (c *Clock) RecordWarning(t Tempo, at time.Time) (used time.Duration) {
	used = c.UsedAt(t, at)
	c.Warned = max(c.Warned+1, c.marksWithin(t, used))
	c.scheduleWarning(t)
	return used
}

// ChangeMarks puts a clock under the warnings of another ladder. The target stays.
func (c *Clock) ChangeMarks(was, t Tempo, at time.Time) {
	used := c.UsedAt(was, at)
	c.Warned = min(len(t.Marks), c.marksWithin(t, used))
	if c.State == Running {
		c.Used, c.Since = used, at
		c.scheduleWarning(t)
	}
}

// scheduleWarning sets the next warning of a running clock. A mark that was passed while the clock stood still is due
// when it goes on. A clock with nothing to work before its end does not warn: its marks count as warned of.
func (c *Clock) scheduleWarning(t Tempo) {
	c.WarnsAt = time.Time{}
	if c.Left() == 0 {
		c.Warned = max(c.Warned, c.marksWithin(t, c.Used))
		return
	}
	if c.Warned < len(t.Marks) {
		ahead := max(0, c.markAt(t.Marks[c.Warned])-c.Used)
		c.WarnsAt = c.paceOn(t).Add(c.Since, ahead)
	}
}

// markAt returns a part of the target, in whole milliseconds.
func (c *Clock) markAt(part float64) time.Duration {
	return time.Duration(float64(c.Target) * part).Truncate(time.Millisecond)
}

// marksWithin counts the marks within the time used.
func (c *Clock) marksWithin(t Tempo, used time.Duration) int {
	n := 0
	for n < len(t.Marks) && c.markAt(t.Marks[n]) <= used {
		n++
	}
	return n
}
