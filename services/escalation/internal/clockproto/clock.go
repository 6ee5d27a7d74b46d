// Package clockproto makes messages of clocks, for answers to callers and for reports to the intake.
package clockproto

import (
	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
)

// ToProtoClocks returns the messages of all clocks, in the order of their numbers.
func ToProtoClocks(clocks *clock.Clocks) []*escalationv1.HandlingClock {
	kinds := clock.KindsByNumber()
	messages := make([]*escalationv1.HandlingClock, 0, len(kinds))
	for _, kind := range kinds {
		messages = append(messages, toProtoClock(kind, clocks.ByKind(kind)))
	}
	return messages
}

// toProtoClock returns the message of a clock. One with nothing to time is stopped, with nothing remaining.
func toProtoClock(kind clock.Kind, c *clock.Clock) *escalationv1.HandlingClock {
	m := &escalationv1.HandlingClock{
		Kind:        escalationv1.HandlingClock_Kind(kind),
		DueTime:     protoconv.ToProtoTime(c.Due),
		BreachTime:  protoconv.ToProtoTime(c.BreachedAt),
		BreachedBy:  c.BreachedBy,
		WarningTime: protoconv.ToProtoTime(c.WarnsAt),
		Cause:       protoconv.ToProtoEnum[escalationv1.HandlingClock_Cause](c.Cause),
		Reason:      c.Reason,
	}
	switch c.State {
	case clock.Running:
		m.State = escalationv1.HandlingClock_RUNNING
	case clock.Paused:
		m.State, m.Remaining = escalationv1.HandlingClock_PAUSED, protoconv.ToProtoDuration(c.Left())
		m.DueTime = protoconv.ToProtoTime(c.LimitAt)
	case clock.Breached:
		m.State = escalationv1.HandlingClock_BREACHED
	case clock.Stopped:
		m.State, m.Remaining = escalationv1.HandlingClock_STOPPED, protoconv.ToProtoDuration(c.Left())
		m.KeptTime = protoconv.ToProtoTime(c.Kept)
	default:
		m.State = escalationv1.HandlingClock_STOPPED
	}
	return m
}
