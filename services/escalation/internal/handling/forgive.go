package handling

import (
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// act is an act of a person that may be heard of after the clocks that it was in time for ran out.
type act struct {
	// word names it on timelines, detail its time among the details of an event.
	word, detail string
	at           time.Time
}

func answerAct(at time.Time) act   { return act{"answer", "answered", at} }
func waitingAct(at time.Time) act  { return act{"question", "waited", at} }
func solutionAct(at time.Time) act { return act{"solution", "solved", at} }

// countFromAct makes a command that is heard of late take effect at the time of its act, but not before the present pass began.
func countFromAct(c *change, when time.Time) {
	c.at = clock.Earlier(c.at, clock.Later(when, c.currentPass().Start))
}

// forgiveWaiting takes back the breaches that the waiting for the customer was in time for, beyond those of an answer. The law does not
// wait: its time passes all the same.
func forgiveWaiting(c *change, since time.Time) {
	limit, due := c.Commitment.limitOf(clock.Resolve), c.Clocks.Resolve.BreachedAt
	if isLimited := !limit.IsZero() && !limit.Before(since) && !due.Before(limit); !isLimited {
		c.forgiveBreach(clock.Resolve, waitingAct(since))
	}
	c.forgiveBreach(clock.Step, waitingAct(since))
}

// forgiveSolution takes back all breaches that a solution was in time for. The level that the case has reached stays.
func forgiveSolution(c *change, when time.Time) {
	for _, kind := range clock.Deadlines() {
		c.forgiveBreach(kind, solutionAct(when))
	}
	c.AtCeiling = c.AtCeiling && !c.Clocks.Ceiling.BreachedAt.IsZero()
}

// forgiveBreach takes back the breaches of a clock that an act was in time for. The clock runs to its time again with the time
// used by then, unless it has begun another run: every period of silence begins one.
func (c *change) forgiveBreach(kind clock.Kind, by act) {
	timer := c.Clocks.ByKind(kind)
	var due time.Time
	isForgiven := c.reduceBreaches(kind, func(b Breach) (Breach, bool) {
		trimmed, isLeft := trimBreach(c.tempo, timer.Target, b, by.at)
		first := b.Due
		if isLeft {
			first = clock.Earlier(c.tempo.Add(trimmed.LastDue(), timer.Target), b.LastDue())
		}
		if isReduced := !isLeft || trimmed.Count() < b.Count(); isReduced && (due.IsZero() || first.Before(due)) {
			due = first
		}
		return trimmed, isLeft
	})
	if !isForgiven {
		return
	}
	c.reportEvents(timeline.Event{
		Kind:    timeline.Noted,
		At:      c.Changed,
		Actor:   timeline.ClockActor,
		Cause:   "The " + kind.String() + " clock did not run out: the " + by.word + " was in time and was heard of late.",
		Details: map[string]string{"clock": kind.String(), by.detail: formatTime(by.at)},
	})
	timer.BreachedAt, timer.BreachedBy = c.lastBreach(kind)
	if timer.State == clock.Breached || kind == clock.Update {
		timer.Revive(c.tempo, c.at, by.at, due)
	}
}

// trimBreach returns the part of a breach that was there at the time of an act: the periods that had ended before; false
// for none.
func trimBreach(t clock.Tempo, period time.Duration, b Breach, acted time.Time) (Breach, bool) {
	switch {
	case !b.Due.Before(acted):
		return b, false
	case b.LastDue().Before(acted):
		return b, true
	}
	periods := b.Count() - 1
	if b.Last.After(acted) && period > 0 {
		whole := t.Measure(b.Due, acted) / period
		if t.Add(b.Due, whole*period).Before(acted) {
			whole++
		}
		periods = min(periods, int(whole))
	}
	b.Periods, b.Last = periods, t.Add(b.Due, time.Duration(periods-1)*period)
	return b, true
}
