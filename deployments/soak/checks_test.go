package soak

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// story is the timeline of a contact of a fate as it should be.
func story(f fate) []*intakev1.Event {
	var events []*intakev1.Event
	for kind := range intakev1.Event_Kind_name {
		for range expectedCounts(f)[intakev1.Event_Kind(kind)] {
			events = append(events, &intakev1.Event{Kind: intakev1.Event_Kind(kind), Sequence: int64(len(events) + 1)})
		}
	}
	return events
}

func TestStoriesThatAreRight(t *testing.T) {
	for _, f := range []fate{waits, climbs, worked} {
		require.NoError(t, checkStory(f, story(f)))
	}
	climbed := story(climbs)
	letter := &intakev1.Event{Kind: intakev1.Event_MESSAGE_PREPARED, Sequence: int64(len(climbed) + 1)}
	require.NoError(t, checkStory(climbs, append(climbed, letter)), "a case that climbs is written to about that too")
}

func TestStoriesThatAreWrong(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func([]*intakev1.Event) []*intakev1.Event
		want  string
	}{
		"lost":    {func(e []*intakev1.Event) []*intakev1.Event { return e[:len(e)-1] }, "times instead of"},
		"nothing": {func([]*intakev1.Event) []*intakev1.Event { return nil }, "CASE_OPENED 0 times instead of 1"},
		"doubled": {func(e []*intakev1.Event) []*intakev1.Event {
			return append(e, &intakev1.Event{Kind: intakev1.Event_STEP_EXPIRED, Sequence: int64(len(e) + 1)})
		}, "STEP_EXPIRED 3 times instead of 2"},
		"unacknowledged": {func(e []*intakev1.Event) []*intakev1.Event {
			return slices.DeleteFunc(e, func(e *intakev1.Event) bool { return e.GetKind() == intakev1.Event_MESSAGE_PREPARED })
		}, "MESSAGE_PREPARED 0 times instead of 1"},
		"with a gap": {func(e []*intakev1.Event) []*intakev1.Event {
			e[3].Sequence++
			return e
		}, "event 5 is at place 4"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, checkStory(climbs, c.spoil(story(climbs))), c.want)
		})
	}
}

func TestTimes(t *testing.T) {
	due := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	expired := func(recorded time.Duration) *intakev1.Event {
		return &intakev1.Event{
			Kind: intakev1.Event_STEP_EXPIRED, RecordTime: timestamppb.New(due.Add(recorded)),
			Details: map[string]string{"clock": "step", "due": due.Format(time.RFC3339Nano)},
		}
	}
	require.NoError(t, checkTimes([]*intakev1.Event{{Kind: intakev1.Event_NOTED}, expired(0)}))
	require.ErrorContains(t, checkTimes([]*intakev1.Event{expired(-time.Millisecond)}), "was early")
	require.ErrorContains(t, checkTimes([]*intakev1.Event{expired(0), expired(time.Second)}), "ran out twice")
}

func TestHandlings(t *testing.T) {
	at := func(second int) *timestamppb.Timestamp { return &timestamppb.Timestamp{Seconds: int64(second)} }
	right := func() *escalationv1.Handling {
		return &escalationv1.Handling{
			State: escalationv1.Handling_OPEN, Level: 3, Queue: "queues/management", CeilingReached: true,
			Passes: []*escalationv1.Pass{
				{Holder: "queues/front-line", StartTime: at(1), EndTime: at(2)},
				{Holder: "queues/management", StartTime: at(2)},
			},
		}
	}
	require.NoError(t, checkHandling(climbs, right()))
	require.NoError(t, checkOwner(&intakev1.Case{Owner: "queues/management", Level: 3}, right()))
	require.ErrorContains(t, checkOwner(&intakev1.Case{Owner: "queues/front-line", Level: 1}, right()), "owns it")
	for want, spoil := range map[string]func(*escalationv1.Handling){
		"nobody or two owned it": func(h *escalationv1.Handling) { h.Passes[1].StartTime = at(3) },
		"nobody owns it":         func(h *escalationv1.Handling) { h.Queue = "" },
		"it is on level 2":       func(h *escalationv1.Handling) { h.Level = 2 },
		"at the ceiling: false":  func(h *escalationv1.Handling) { h.CeilingReached = false },
	} {
		h := right()
		spoil(h)
		require.ErrorContains(t, checkHandling(climbs, h), want)
	}
	require.ErrorContains(t, checkHandling(worked, right()), "its handling is OPEN")
}
