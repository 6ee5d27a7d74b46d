package handling

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// climbTo moves the case to the first of the rungs that has somebody, and completes the event of the move. The step
// clock of the new level counts from the scheduled time. The passes change when the move takes effect, which is later
// only for a case that was opened after its time.
func (c *change) climbTo(scheduled time.Time, rungs []ladder.Step, end End, event timeline.Event) {
	at := clock.Later(scheduled, c.Changed)
	c.meetBreaches(at, clock.Step)
	c.finishPass(at, end, event.Actor, event.Cause)
	rung, skipped := ladder.Land(rungs, c.isManned)
	event.Details["from_level"], event.Details["to_level"] = strconv.Itoa(c.Level), strconv.Itoa(rung.Level)
	event.Notify, event.Urgent = timeline.Audience(c.Owner), rung.Level == c.Policy.Top().Level
	called := c.calledPerson(rung)
	event.Details["to_name"] = c.Roster.NameOf(cmp.Or(called, rung.Queue()))
	if called == "" {
		event.Details["to_team"] = rung.Team
		event.Notify = append(event.Notify, timeline.Audience(rung.Queue())...)
		event.Notify = append(event.Notify, rung.Notify...)
	}
	c.reportEvents(event)
	c.enterLevel(at, rung, skipped)
	c.startStep(scheduled, rung)
}

// enterLevel puts the case on a rung, in the hands of the person it calls, else of its queue, and begins their pass.
// Skipped are the empty rungs passed on the way.
func (c *change) enterLevel(at time.Time, rung ladder.Step, skipped []ladder.Step) {
	for _, empty := range skipped {
		c.reportEvents(skippedEvent(at, empty, rung))
	}
	c.Level, c.Queue, c.Owner, c.Repeats = rung.Level, rung.Queue(), c.calledPerson(rung), 0
	c.beginPass(at, c.Holder())
	if rung.Calls() {
		c.reportEvents(c.callEvent(at, rung))
	}
	c.reportEvents(c.Equip(c.newOrder(at, timeline.RuleActor), rung)...)
	if !c.isManned(rung) && len(c.Policy.Fallback) > 0 {
		c.reportEvents(timeline.Event{
			Kind:    timeline.NobodyThere,
			At:      at,
			Actor:   timeline.ClockActor,
			Cause:   "Nobody is there, on level " + strconv.Itoa(rung.Level) + " or on any above it.",
			Details: map[string]string{"level": strconv.Itoa(rung.Level), "team": rung.Team},
			Notify:  c.Policy.Fallback,
			Urgent:  true,
		})
	}
}

// startStep starts the step clock for a rung.
func (c *change) startStep(at time.Time, rung ladder.Step) {
	step := &c.Clocks.Step
	step.Wall = rung.Wall
	step.StartRun(c.tempo, at, rung.Duration)
	if c.State == Waiting {
		step.HaltAt(c.tempo, at, clock.Paused)
	}
}

// skippedEvent reports an empty level that a case passed on its way to a rung.
func skippedEvent(at time.Time, empty, rung ladder.Step) timeline.Event {
	return timeline.Event{
		Kind:  timeline.LevelSkipped,
		At:    at,
		Actor: timeline.ClockActor,
		Cause: "Nobody is in " + empty.Team + ", so level " + strconv.Itoa(empty.Level) + " is skipped.",
		Details: map[string]string{
			"level":    strconv.Itoa(empty.Level),
			"team":     empty.Team,
			"to_level": strconv.Itoa(rung.Level),
		},
	}
}

// callEvent reports that a rung calls a person: the new owner, or in vain.
func (c *change) callEvent(at time.Time, rung ladder.Step) timeline.Event {
	e := timeline.Event{
		Kind:    timeline.Noted,
		Topic:   timeline.AboutTarget,
		At:      at,
		Actor:   timeline.RuleActor,
		Cause:   "Nobody answers for " + rung.Target + ", so it waits in " + c.Queue + ".",
		Details: map[string]string{"level": strconv.Itoa(rung.Level), "target": rung.Target},
		Notify:  append(timeline.Audience(c.Holder()), rung.Notify...),
	}
	if c.Owner != "" {
		e.Kind, e.Topic, e.Cause = timeline.Claimed, "", "Level "+strconv.Itoa(rung.Level)+" calls "+rung.Target+"."
		e.Details["owner"], e.Details["from"] = c.Owner, c.Queue
	}
	return e
}
