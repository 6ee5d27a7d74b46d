package rpc

import (
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// handlingOf returns the message of a handling.
func handlingOf(doc handling.Doc) *escalationv1.Handling {
	h := &doc.Body
	m := &escalationv1.Handling{
		Name:           "handlings/" + doc.ID,
		Case:           "cases/" + doc.ID,
		State:          escalationv1.Handling_State(h.State),
		Level:          int32(h.Level),
		Owner:          h.Owner,
		Queue:          h.Queue,
		Priority:       typev1.Priority(h.Commitment.Priority),
		LadderPolicy:   h.Policy.Name,
		Commitment:     commitmentOf(h.Commitment),
		CeilingReached: h.AtCeiling,
		CreateTime:     timeOf(h.Opened),
		ResolveTime:    timeOf(h.ResolvedAt),
		Revision:       doc.Revision,
		Category:       h.About.Category,
		Language:       h.About.Language,
		Summary:        h.About.Summary,
	}
	addHelp(m, h)
	if due, ok := h.NextDue(); ok {
		m.NextDueTime = timeOf(due)
	}
	for kind := clock.Response; kind <= clock.Ceiling; kind++ {
		m.Clocks = append(m.Clocks, clockOf(kind, *h.Clocks.ByKind(kind)))
	}
	for _, pass := range h.Passes {
		m.Passes = append(m.Passes, passOf(pass))
	}
	return m
}

// clockOf returns the message of a clock. One with nothing to time is stopped, with
// nothing remaining.
func clockOf(kind clock.Kind, c clock.Clock) *escalationv1.HandlingClock {
	m := &escalationv1.HandlingClock{
		Kind:       escalationv1.HandlingClock_Kind(kind),
		DueTime:    timeOf(c.Due),
		BreachTime: timeOf(c.BreachedAt),
		BreachedBy: c.BreachedBy,

		WarningTime: timeOf(c.WarnsAt),
	}
	switch c.State {
	case clock.Running:
		m.State = escalationv1.HandlingClock_RUNNING
	case clock.Paused:
		m.State, m.Remaining = escalationv1.HandlingClock_PAUSED, durationOf(c.Remaining())
	case clock.Breached:
		m.State = escalationv1.HandlingClock_BREACHED
	case clock.Stopped:
		m.State, m.Remaining = escalationv1.HandlingClock_STOPPED, durationOf(c.Remaining())
	default:
		m.State = escalationv1.HandlingClock_STOPPED
	}
	return m
}

func passOf(p handling.Pass) *escalationv1.Pass {
	m := &escalationv1.Pass{
		Holder:    p.Holder,
		Level:     int32(p.Level),
		StartTime: timeOf(p.Start),
		EndTime:   timeOf(p.Finish),
		End:       escalationv1.Pass_End(p.End),
		Actor:     p.Actor,
		Reason:    p.Reason,
	}
	for _, r := range p.Repromises {
		m.Repromises = append(m.Repromises, &escalationv1.Repromise{
			Clock:      escalationv1.HandlingClock_Kind(r.Clock),
			OldTime:    timeOf(r.Was),
			NewTime:    timeOf(r.By),
			ChangeTime: timeOf(r.At),
			Actor:      r.Actor,
			Reason:     r.Reason,
			Limit:      r.Limit,
			LimitTime:  timeOf(r.LimitAt),
		})
	}
	return m
}

// timeOf returns the message of a time; none for the zero time.
func timeOf(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// fromTime returns a time in UTC and whole milliseconds, as it is stored; the zero time
// for none.
func fromTime(m *timestamppb.Timestamp) time.Time {
	if m == nil {
		return time.Time{}
	}
	return m.AsTime().Truncate(time.Millisecond)
}

// durationOf returns the message of a duration.
func durationOf(d time.Duration) *durationpb.Duration { return durationpb.New(d) }

// setDuration returns the message of a duration; none for zero.
func setDuration(d time.Duration) *durationpb.Duration {
	if d == 0 {
		return nil
	}
	return durationpb.New(d)
}
