package handling

import (
	"errors"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Moment is the circumstances in which a handling changes. Nothing below asks a clock, and only the Dispatcher may ask a
// store.
type Moment struct {
	// Now is the time of the call or the tick, in UTC and whole milliseconds.
	Now time.Time
	// Trace is the trace of the change, as 32 hex digits; may be empty.
	Trace string
	// Roster knows the firm's people, Paces the passing of working time.
	Roster Roster
	Paces  *clock.Paces
	// Dispatcher finds people for cases; nil leaves cases where they are.
	Dispatcher Dispatcher
}

// Roster knows the firm's people.
type Roster interface {
	// Staffed reports whether `teams/{team}` has any member neither leaving nor away at a time.
	Staffed(team string, at time.Time) bool
	// Employs reports whether `staff/{staff}` is there and stays.
	Employs(staff string) bool
	// Available reports whether `staff/{staff}` is there, stays and is not away at a time.
	Available(staff string, at time.Time) bool
	// IsPresent reports whether `staff/{staff}` is at work at a time: available, in working hours.
	IsPresent(staff string, at time.Time) bool
	// IsReachable reports whether `teams/{team}` or a member has an address at a time.
	IsReachable(team string, at time.Time) bool
	// CanNotify reports whether notices reach `staff/{staff}` at a time.
	CanNotify(staff string, at time.Time) bool
	// OnCall returns the person on call at a time by `onCallSchedules/{on_call_schedule}`; false when nobody is, or there
	// is no such schedule.
	OnCall(schedule string, at time.Time) (staff string, ok bool)
	// NameOf returns the name of `staff/{staff}` or `queues/{team}` for people.
	NameOf(holder string) string
}

// calledPerson returns the person called by a rung to own the case; empty when there is none, or they are not there.
func (m Moment) calledPerson(step ladder.Step) string {
	person := step.Target
	if strings.HasPrefix(person, "onCallSchedules/") {
		person, _ = m.Roster.OnCall(step.Target, m.Now)
	}
	if strings.HasPrefix(person, "staff/") && m.Roster.Available(person, m.Now) {
		return person
	}
	return ""
}

// isManned reports whether a rung has anybody.
func (m Moment) isManned(step ladder.Step) bool {
	return m.calledPerson(step) != "" || m.Roster.Staffed(step.Team, m.Now)
}

// change is one change of a handling under way. It collects the events.
type change struct {
	*Handling
	Moment
	tempo clock.Tempo
	// at is the time at which a command takes effect, why explains the times that it gives to clocks.
	at  time.Time
	why clock.Why
	// until is the time up to which things happen by themselves.
	until time.Time
	// pressing is the reason to assign the case also where people claim from the queue; empty for none.
	pressing string
	// offers is set for a case that is to be offered in real time.
	offers bool
	events []timeline.Event
}

// errUnchanged ends a command that found nothing to change. The clocks that ran out before it stay so.
var errUnchanged = errors.New("handling: nothing to change")

// newChange begins a change. Faults: InvalidArgument on the calendar of the commitment.
func newChange(h *Handling, m Moment) (*change, error) {
	c := &change{Handling: h, Moment: m}
	if err := c.updateTempo(h.Commitment); err != nil {
		return nil, err
	}
	if h.State == Open {
		h.Clocks.ReviveUpdate(c.tempo)
	}
	return c, nil
}

// updateTempo sets the tempo to that of the policy and a commitment.
func (c *change) updateTempo(under Commitment) error {
	pace, err := c.Paces.PaceOf(under.Calendar)
	if err != nil {
		return err
	}
	c.tempo = clock.Tempo{Pace: pace, Marks: c.Policy.Marks()}
	return nil
}

// reportEvents adds events. The incident manager is notified of everything.
func (c *change) reportEvents(events ...timeline.Event) {
	for _, e := range events {
		e.Address(timeline.Audience(c.ActingManager().Staff)...)
		c.events = append(c.events, e)
	}
}

// newOrder returns the circumstances of a change of the help.
func (c *change) newOrder(at time.Time, by string) help.Order {
	return help.Order{
		Now:    c.Now,
		At:     at,
		By:     by,
		Holder: c.Holder(),
	}
}

// carryOut is the frame of every command. Clocks that were due before the command run out first. The command takes effect
// at the given time, but neither in the future nor before the last change. Then everything happens that is due by now.
func (h *Handling) carryOut(m Moment, when time.Time, command func(*change) error) ([]timeline.Event, error) {
	c, err := newChange(h, m)
	if err != nil {
		return nil, err
	}
	c.at = clock.Later(clock.Earlier(when, m.Now), h.Changed)
	c.runUntil(c.at.Add(-time.Millisecond))   // at the very instant of a deadline is in time
	if h.Clocks.Resolve.LimitAt.Equal(c.at) { // a command at the same instant makes the law's time no later
		h.Changed = c.at
		c.runOut(clock.Resolve)
	}
	before := h.Clocks
	if err = command(c); err == nil {
		h.Changed = clock.Later(h.Changed, c.at)
		h.Clocks.ExplainTimes(&before, c.why)
		keepWithinLaw(c, &before)
	} else if !errors.Is(err, errUnchanged) {
		return nil, err
	}
	err = c.runUntilNow()
	return c.events, err
}
