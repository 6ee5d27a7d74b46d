package stories_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/clock/clocktest"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// view is all that can be seen of a case.
type view struct {
	language string
	patterns patterns
	now      time.Time
	state    *intakev1.Case
	handling *escalationv1.Handling
	events   []*intakev1.Event
	read     int // entries of the timeline whose words were read before
}

// requireOneTruth waits until nothing that is due is undone and nothing contradicts itself.
func (s *story) requireOneTruth() {
	s.Helper()
	s.await(func() bool {
		v, err := s.look()
		if err == nil {
			err = v.findContradiction()
		}
		s.doubt, s.shown = err, v
		if err == nil {
			s.read = len(v.events)
		}
		return err == nil
	}, "one truth")
}

// await waits until something holds. A suite whose store died behind the scenes is started anew.
func (s *story) await(holds func() bool, what string) {
	s.Helper()
	clocktest.Eventually(s, s.clock, func() bool {
		if s.hasCrashed() {
			s.note("%s: the process dies behind the scenes", s.id4())
			s.restart()
		}
		return holds()
	}, what)
}

// look reads everything about the case.
func (s *story) look() (v view, err error) {
	v.language, v.patterns, v.now, v.read = s.language, s.patterns, s.clock.Now(), s.read
	ctx := as("sofia")
	if v.state, err = s.cases.GetCase(ctx, &intakev1.GetCaseRequest{Name: s.name}); err != nil {
		return v, err
	}
	if v.handling, err = s.handlings.GetHandling(ctx, &escalationv1.GetHandlingRequest{Name: s.handlingName()}); err != nil {
		return v, err
	}
	v.events, err = s.timeline(ctx, s.name)
	return v, err
}

// timeline returns all entries of a case.
func (w *world) timeline(ctx context.Context, name string) (events []*intakev1.Event, err error) {
	for token := ""; ; {
		page, err := w.cases.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: name, PageToken: token, PageSize: 1000})
		if err != nil {
			return nil, err
		}
		events = append(events, page.GetEvents()...)
		if token = page.GetNextPageToken(); token == "" {
			return events, nil
		}
	}
}

// String tells the case for whoever has to find out what went wrong.
func (v view) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", v.state)
	for _, c := range v.handling.GetClocks() {
		fmt.Fprintf(&b, "%s\n", c)
	}
	for _, e := range v.events {
		fmt.Fprintf(&b, "%s %s by %s: %s %v\n", e.GetEventTime().AsTime().Format("02 15:04:05"), e.GetKind(), e.GetActor(), e.GetText(), e.GetDetails())
	}
	return b.String()
}

// findContradiction returns the first thing that is not as another says.
func (v view) findContradiction() error {
	for _, check := range []func() error{v.checkState, v.checkHolder, v.checkPromise, v.checkLetters, v.checkWords} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v view) checkState() error {
	want := escalationv1.Handling_OPEN
	switch v.state.GetState() {
	case intakev1.Case_WAITING:
		want = escalationv1.Handling_WAITING
	case intakev1.Case_RESOLVED, intakev1.Case_CLOSED:
		want = escalationv1.Handling_RESOLVED
	}
	if v.handling.GetState() != want {
		return fmt.Errorf("the case is %s, its handling %s", v.state.GetState(), v.handling.GetState())
	}
	for i, e := range v.events {
		if e.GetSequence() != int64(i+1) {
			return fmt.Errorf("entry %d of the timeline is number %d", i+1, e.GetSequence())
		}
	}
	return nil
}

// checkHolder compares the holder of record, and looks at the passes that lead to it.
func (v view) checkHolder() error {
	passes := v.handling.GetPasses()
	last := passes[len(passes)-1]
	holder := v.handling.GetOwner()
	if holder == "" {
		holder = v.handling.GetQueue()
	}
	if v.handling.GetState() != escalationv1.Handling_RESOLVED && last.GetHolder() != holder {
		return fmt.Errorf("%s holds it, and the pass is of %s", holder, last.GetHolder())
	}
	if v.state.GetOwner() != holder || v.state.GetLevel() != v.handling.GetLevel() {
		return fmt.Errorf("the case is of %s on %d, its handling of %s on %d", v.state.GetOwner(), v.state.GetLevel(), holder, v.handling.GetLevel())
	}
	for i, pass := range passes[1:] {
		if !pass.GetStartTime().AsTime().Equal(passes[i].GetEndTime().AsTime()) {
			return fmt.Errorf("pass %d begins at %s, the one before ended at %s", i+2, pass.GetStartTime().AsTime(), passes[i].GetEndTime().AsTime())
		}
	}
	return nil
}

// clockOf returns the clock of a kind, nil when the handling has none.
func (v view) clockOf(kind escalationv1.HandlingClock_Kind) *escalationv1.HandlingClock {
	for _, c := range v.handling.GetClocks() {
		if c.GetKind() == kind {
			return c
		}
	}
	return nil
}

// checkPromise compares the promise of the case with the clocks.
func (v view) checkPromise() error {
	p := v.state.GetPromise()
	solution, ceiling := v.clockOf(escalationv1.HandlingClock_RESOLVE), v.clockOf(escalationv1.HandlingClock_CEILING)
	if err := compareTimes("the solution", p.GetResolveBy(), p.GetResolveState(), solution); err != nil {
		return err
	}
	if triage := v.clockOf(escalationv1.HandlingClock_TRIAGE); p.GetTriageState() != intakev1.Promise_STATE_UNSPECIFIED || triage.GetState() == escalationv1.HandlingClock_RUNNING {
		if err := compareTimes("the first look", p.GetTriageBy(), p.GetTriageState(), triage); err != nil {
			return err
		}
	}
	answer, next := v.clockOf(escalationv1.HandlingClock_RESPONSE), v.clockOf(escalationv1.HandlingClock_NEXT_REPLY)
	hasRun := next.GetState() != escalationv1.HandlingClock_STOPPED || next.GetRemaining() != nil
	if answer.GetState() != escalationv1.HandlingClock_RUNNING && hasRun {
		answer = next
	}
	if err := compareTimes("the answer", p.GetRespondBy(), p.GetRespondState(), answer); err != nil {
		return err
	}
	if ceiling.GetState() == escalationv1.HandlingClock_RUNNING && !p.GetCeiling().AsTime().Equal(ceiling.GetDueTime().AsTime()) {
		return fmt.Errorf("the ceiling is promised for %s, the clock runs to %s", p.GetCeiling().AsTime(), ceiling.GetDueTime().AsTime())
	}
	if err := v.checkHeldPromise(); err != nil {
		return err
	}
	for _, c := range v.handling.GetClocks() {
		if c.GetState() == escalationv1.HandlingClock_RUNNING && !c.GetDueTime().AsTime().After(v.now) {
			return fmt.Errorf("at %s the clock %s still runs to %s", v.now, c.GetKind(), c.GetDueTime().AsTime())
		}
	}
	return nil
}

// checkHeldPromise compares the promise of the case with the commitment of its handling, which says no time that is paused either.
func (v view) checkHeldPromise() error {
	p, held := v.state.GetPromise(), v.handling.GetCommitment()
	for what, times := range map[string][2]*timestamppb.Timestamp{
		"answer":   {p.GetRespondBy(), held.GetRespondBy()},
		"solution": {p.GetResolveBy(), held.GetResolveBy()},
		"ceiling":  {p.GetCeiling(), held.GetCeiling()},
	} {
		if !times[0].AsTime().Equal(times[1].AsTime()) {
			return fmt.Errorf("the %s is promised for %s by the case, for %s by its handling", what, times[0].AsTime(), times[1].AsTime())
		}
	}
	return nil
}

// compareTimes compares a promised time with the clock that runs to it.
func compareTimes(what string, by *timestamppb.Timestamp, state intakev1.Promise_State, clock *escalationv1.HandlingClock) error {
	want := map[escalationv1.HandlingClock_State]intakev1.Promise_State{
		escalationv1.HandlingClock_RUNNING:  intakev1.Promise_RUNNING,
		escalationv1.HandlingClock_PAUSED:   intakev1.Promise_PAUSED,
		escalationv1.HandlingClock_STOPPED:  intakev1.Promise_KEPT,
		escalationv1.HandlingClock_BREACHED: intakev1.Promise_BROKEN,
	}[clock.GetState()]
	if state != want {
		return fmt.Errorf("%s is %s, its clock %s", what, state, clock.GetState())
	}
	if state == intakev1.Promise_RUNNING && !by.AsTime().Equal(clock.GetDueTime().AsTime()) {
		return fmt.Errorf("%s is promised for %s, the clock runs to %s", what, by.AsTime(), clock.GetDueTime().AsTime())
	}
	if state == intakev1.Promise_PAUSED && by != nil {
		return fmt.Errorf("%s is promised for %s, and no clock runs to it", what, by.AsTime())
	}
	return nil
}

// checkLetters compares what the customer has in hand with the promise.
func (v view) checkLetters() error {
	zone, err := time.LoadLocation(zones()[v.language])
	if err != nil {
		return err
	}
	p, how := v.state.GetPromise(), v.patterns.sayings[v.language]
	for what, promised := range map[string]struct {
		state intakev1.Promise_State
		by    *timestamppb.Timestamp
		said  *regexp.Regexp
	}{
		"answer":   {p.GetRespondState(), p.GetRespondBy(), how.answer},
		"solution": {p.GetResolveState(), p.GetResolveBy(), how.solution},
	} {
		if what == "answer" && p.GetResolveState() == intakev1.Promise_RUNNING && p.GetResolveBy().AsTime().Before(promised.by.AsTime()) {
			continue // a solution that is due first is the answer, too
		}
		told := v.lastTold(promised.said)
		by := promised.by.AsTime().In(zone)
		if promised.state == intakev1.Promise_RUNNING && told != by.Format(time.TimeOnly) && told != minuteOf(by) {
			return fmt.Errorf("the %s is promised for %s, and the customer was told %q", what, by.Format("02 15:04:05"), told)
		}
	}
	return nil
}

// minuteOf returns the minute in which a time is over, as letters say it.
func minuteOf(at time.Time) string {
	return at.Truncate(time.Second).Add(59 * time.Second).Truncate(time.Minute).Format("15:04")
}

// lastTold returns the clock time in the newest letter that matches. A broken promise is said before the one that holds.
func (v view) lastTold(said *regexp.Regexp) string {
	for _, e := range slices.Backward(v.events) {
		if e.GetKind() != intakev1.Event_MESSAGE_PREPARED || e.GetDetails()["replaced_by"] != "" {
			continue
		}
		if found := said.FindAllStringSubmatch(e.GetText(), -1); found != nil {
			return found[len(found)-1][1]
		}
	}
	return ""
}

// checkWords looks for what a customer of that language cannot read.
func (v view) checkWords() error {
	for _, e := range v.events[v.read:] {
		if !e.GetVisibleToCustomer() || e.GetKind() == intakev1.Event_CONTACT_RECORDED {
			continue
		}
		text := v.patterns.address.ReplaceAllString(strings.ReplaceAll(e.GetText(), "Ombud", ""), "")
		if found := v.patterns.foreign[v.language].FindString(text); found != "" {
			return fmt.Errorf("%s speaks of %q to somebody who reads %s: %s", e.GetKind(), found, v.language, e.GetText())
		}
		if found := v.patterns.code.FindString(text); found != "" {
			return fmt.Errorf("%s says %q: %s", e.GetKind(), found, e.GetText())
		}
	}
	return nil
}
