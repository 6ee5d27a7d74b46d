package soak

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// expectedCounts is how often each thing happens to a contact of a fate; at least, where isMinimum says so.
func expectedCounts(f fate) map[intakev1.Event_Kind]int {
	want := map[intakev1.Event_Kind]int{
		intakev1.Event_CONTACT_RECORDED: 1,
		intakev1.Event_CASE_OPENED:      1,
		intakev1.Event_CLASSIFIED:       1,
		intakev1.Event_PROMISED:         1,
		intakev1.Event_HANDLING_OPENED:  1,
		intakev1.Event_MESSAGE_PREPARED: 1, // the acknowledgement
		intakev1.Event_STEP_EXPIRED:     0,
		intakev1.Event_CEILING_REACHED:  0,
		intakev1.Event_REPLIED:          0,
		intakev1.Event_RESOLVED:         0,
		intakev1.Event_FEEDBACK_INVITED: 0,
	}
	switch f {
	case climbs:
		want[intakev1.Event_STEP_EXPIRED] = 2
		want[intakev1.Event_CEILING_REACHED] = 1
	case worked:
		want[intakev1.Event_REPLIED] = 1
		want[intakev1.Event_RESOLVED] = 1
		want[intakev1.Event_FEEDBACK_INVITED] = 1
		want[intakev1.Event_MESSAGE_PREPARED] = 3 // and the resolution and the invitation
	}
	return want
}

// isMinimum reports whether a thing may happen more often to a contact of a fate than expectedCounts says. Who climbs is
// written to about higher levels and broken promises too, and messages within a minute of each other are joined.
func isMinimum(f fate, kind intakev1.Event_Kind) bool {
	return f == climbs && kind == intakev1.Event_MESSAGE_PREPARED
}

// checkStory wants a timeline without gaps on which everything is as often as it must be.
func checkStory(f fate, events []*intakev1.Event) error {
	var wrong []error
	count := map[intakev1.Event_Kind]int{}
	for i, e := range events {
		if e.GetSequence() != int64(i+1) {
			wrong = append(wrong, fmt.Errorf("event %d is at place %d", e.GetSequence(), i+1))
		}
		count[e.GetKind()]++
	}
	for kind, want := range expectedCounts(f) {
		if isEnough := count[kind] > want && isMinimum(f, kind); count[kind] != want && !isEnough {
			wrong = append(wrong, fmt.Errorf("%s %d times instead of %d", kind, count[kind], want))
		}
	}
	return errors.Join(wrong...)
}

// checkTimes wants every clock to have run out once, and not before it was due, and to have
// warned of that at most once.
func checkTimes(events []*intakev1.Event) error {
	var wrong []error
	seen := map[string]bool{}
	for _, e := range events {
		text := e.GetDetails()["due"]
		if text == "" {
			continue
		}
		due, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return err
		}
		run := e.GetDetails()["clock"] + " " + text
		if e.GetKind() == intakev1.Event_CLOCK_WARNED {
			run = "that warns of " + run
		} else if e.GetRecordTime().AsTime().Before(due) {
			wrong = append(wrong, fmt.Errorf("%s, due %s, was early", e.GetKind(), text))
		}
		if seen[run] {
			wrong = append(wrong, fmt.Errorf("the clock %s ran out twice", run))
		}
		seen[run] = true
	}
	return errors.Join(wrong...)
}

// checkOwner wants the case to show the owner that the handling has.
func checkOwner(c *intakev1.Case, h *escalationv1.Handling) error {
	owner := cmp.Or(h.GetOwner(), h.GetQueue())
	if c.GetOwner() != owner || c.GetLevel() != h.GetLevel() {
		return fmt.Errorf("the case shows %s on level %d, and %s on level %d owns it", c.GetOwner(), c.GetLevel(), owner, h.GetLevel())
	}
	return nil
}

// checkHandling wants one owner at any time, and the place where the fate leads.
func checkHandling(f fate, h *escalationv1.Handling) error {
	passes := h.GetPasses()
	for i := 1; i < len(passes); i++ {
		if !passes[i-1].GetEndTime().AsTime().Equal(passes[i].GetStartTime().AsTime()) {
			return fmt.Errorf("nobody or two owned it between %s and %s", passes[i-1].GetEndTime().AsTime(), passes[i].GetStartTime().AsTime())
		}
	}
	switch {
	case len(passes) == 0 || h.GetQueue() == "":
		return errors.New("nobody owns it")
	case f == worked && h.GetState() != escalationv1.Handling_RESOLVED:
		return fmt.Errorf("its handling is %s", h.GetState())
	case f == climbs && (h.GetLevel() != 3 || !h.GetCeilingReached()):
		return fmt.Errorf("it is on level %d, at the ceiling: %v", h.GetLevel(), h.GetCeilingReached())
	}
	return nil
}
